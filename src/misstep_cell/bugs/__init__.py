"""Planted bugs of the robot's software: six with names of their own and a catalogue of validated ones.

`MISSTEP_CELL_BUG=NAME` plants one before the software is imported.
"""

import os

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.catalogue import read_catalogue
from misstep_cell.bugs.hook import plant
from misstep_cell.bugs.memory import MEMORY
from misstep_cell.bugs.named import BUGS
from misstep_cell.errors import UnknownBugError

__all__ = ["BUGS", "BUG_VARIABLE", "Bug", "find_bug", "forget", "plant", "plant_from_environment"]

BUG_VARIABLE = "MISSTEP_CELL_BUG"


def plant_from_environment() -> None:
    """Plants the bug that the environment names, if it names one."""
    name = os.environ.get(BUG_VARIABLE)
    if name:
        plant(find_bug(name))


def find_bug(name: str) -> Bug:
    """The bug of this name, one of the six or of the catalogue.

    Raises:
        UnknownBugError: there is none.
    """
    by_name = {bug.name: bug for bug in BUGS}
    if name not in by_name:
        by_name = {entry.bug.name: entry.bug for entry in read_catalogue().entries} | by_name
    if name not in by_name:
        raise UnknownBugError(name, [bug.name for bug in BUGS])
    return by_name[name]


def forget() -> None:
    """An execution begins: a planted bug remembers nothing of the one before."""
    MEMORY.forget()
