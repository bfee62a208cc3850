"""Commits after which the software can't be imported, as they happen to people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from misstep_cell.history.earlier import Earlier, ModuleRenamed, Moved, Renamed
from misstep_cell.history.tree import SOFTWARE, Tree

NEW_NAMES = Renamed, ModuleRenamed, Moved
"""What can leave an import behind."""


@dataclass(frozen=True)
class Defect:
    """One file that is not as it should be, until it is mended.

    Attributes:
        path: of the file.
        text: what it holds meanwhile.
        mending: message of the commit that mends it.
    """

    path: str
    text: str
    mending: str

    def spoil(self, tree: Tree) -> Tree:
        """The files with the defect."""
        return tree | {self.path: self.text}


def defect_of(rng: Random, brings: Sequence[Earlier], before: Tree, after: Tree) -> Defect | None:
    """What could go wrong in a commit; None if nothing that makes it fail whatever skill is run.

    Args:
        rng: draws.
        brings: what the commit does.
        before: the files without it.
        after: the files with it.
    """
    changed = sorted(path for path in after if path in before and after[path] != before[path] and _is_needed(path))
    names = [one.before for one in brings if isinstance(one, Renamed | ModuleRenamed)]
    names += [one.function for one in brings if isinstance(one, Moved)]
    stale = [path for path in changed if any(_imports_differently(before[path], after[path], name) for name in names)]
    if stale:
        path = rng.choice(stale)
        return Defect(path, before[path], f"Fix an import in {path.rpartition('/')[2]} that was left behind\n")
    misspelt = [path for path in changed if "\ndef " in after[path]]
    if not misspelt:
        return None
    path = rng.choice(misspelt)
    text = re.sub(r"(?m)^(def \w+\([^\n]*\)[^\n]*):$", r"\1", after[path], count=1)
    if text == after[path]:
        return None
    return Defect(path, text, f"Fix a syntax error in {path.rpartition('/')[2]}\n")


def _is_needed(path: str) -> bool:
    """Whether every skill imports it, whichever features there are."""
    folder, _, file = path.removeprefix(f"{SOFTWARE}/").rpartition("/")
    by_all = folder in ("control", "kinematics", "planning") or file in ("pick.py", "robot.py", "world_model.py")
    return path.startswith(SOFTWARE) and path.endswith(".py") and by_all and file != "limits.py"


def _imports_differently(before: str, after: str, name: str) -> bool:
    """Whether a file imports something by a name that is gone."""
    pattern = rf"(?m)^from .*\b{re.escape(name.rpartition('.')[2])}\b.*$"
    lines = re.findall(pattern, before)
    return bool(lines) and any(line not in after for line in lines)
