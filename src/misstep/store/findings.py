"""What can be wrong with a store."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Trouble(StrEnum):
    """What can be wrong with a store."""

    CATALOGUE = "catalogue"
    MISSING = "missing"
    DAMAGED = "damaged"
    LABEL = "label"
    UNLISTED = "unlisted"
    DIFFERENT = "different"
    UNFINISHED = "unfinished"
    RECORDING = "recording"
    FOREIGN = "foreign"


REMEDIES = {
    Trouble.CATALOGUE: "rebuild it from the recordings",
    Trouble.MISSING: "take it out of the catalogue; its facts go to quarantine/",
    Trouble.DAMAGED: "keep what can be read; the original goes to quarantine/",
    Trouble.LABEL: "write it anew from the catalogue; the original goes to quarantine/",
    Trouble.UNLISTED: "enter it into the catalogue",
    Trouble.DIFFERENT: "enter the file's facts into the catalogue",
    Trouble.UNFINISHED: "finish it as far as it got; the original goes to quarantine/",
    Trouble.RECORDING: "nothing: it is being recorded right now",
    Trouble.FOREIGN: "nothing: this misstep did not write it and leaves it alone",
}
"""What `repair` does about each."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or at least not finished.

    Attributes:
        trouble: what it is.
        path: the file it is about.
        detail: what was seen.
    """

    trouble: Trouble
    path: Path
    detail: str

    @property
    def remedy(self) -> str:
        """What `repair` does about it."""
        return REMEDIES[self.trouble]
