"""Where a store keeps what."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders and files of the store in the folder `root`."""

    root: Path

    @property
    def catalogue(self) -> Path:
        """The SQLite catalogue."""
        return self.root / "catalogue.sqlite"

    @property
    def executions(self) -> Path:
        """The folder of recordings and labels."""
        return self.root / "executions"

    @property
    def logs(self) -> Path:
        """The folder of the workers' output."""
        return self.root / "logs"

    @property
    def quarantine(self) -> Path:
        """The folder that damaged originals are moved to."""
        return self.root / "quarantine"

    def finished(self, execution_id: str) -> Path:
        """The file of a finished execution."""
        return self.executions / f"{execution_id}.mcap"

    def part(self, execution_id: str) -> Path:
        """The file of an execution under way."""
        return self.executions / f"{execution_id}.mcap.part"

    def label(self, execution_id: str) -> Path:
        """The file of a judgement that was made after the execution had finished."""
        return self.executions / f"{execution_id}.label.json"

    def make_folders(self) -> None:
        """Creates what is missing."""
        for folder in (self.executions, self.logs):
            folder.mkdir(parents=True, exist_ok=True)


def execution_id(skill: str, number: int) -> str:
    """The n-th execution of a skill, as a file name: execution_id("press button", 7) is "press_button-00007"."""
    safe = re.sub(r"[^\w.+-]", "_", skill, flags=re.ASCII).lstrip(".-") or "skill"
    return f"{safe[:100]}-{number:05d}"


def id_of(path: Path) -> str:
    """The id of the execution that a recording, a part file or a label belongs to."""
    return path.name.removesuffix(".part").removesuffix(".mcap").removesuffix(".label.json")


def number_of(execution_id: str) -> int:
    """The number at the end of an id; 0 if it has none."""
    digits = execution_id.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
