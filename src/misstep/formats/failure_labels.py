"""The label files of the FAILURE data set: which recordings of a skill failed, and when."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from misstep.core.errors import FormatError

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of one recording.

    Attributes:
        skill: name of the skill.
        number: of the recording.
        failed: whether the skill failed.
        onset_ns: when it began to fail, in the pictures' time; None for a success, or where nobody wrote it down.
    """

    skill: str
    number: int
    failed: bool
    onset_ns: int | None


def read_labels(skill: str, files: Sequence[Path]) -> list[Label]:
    """The labels of a skill's recordings.

    Args:
        skill: its name.
        files: where they may be; the first one that exists is read.

    Raises:
        FormatError: none exists, or it has not the columns name and label, with numbers and with 0 or 1.
    """
    file = next((one for one in files if one.exists()), None)
    if file is None:
        raise FormatError(files[0], f"labels of {skill}, here or in {files[1]}", "none")
    with file.open(newline="") as text:
        return [_label(skill, row, file) for row in csv.DictReader(text) if any(row.values())]


def _label(skill: str, row: dict[str, str | None], file: Path) -> Label:
    name, label, start = ((row.get(column) or "").strip() for column in ("name", "label", "start"))
    number = name.partition("_")[0]
    if not number.isdecimal() or label not in ("0", "1"):
        raise FormatError(file, "rows name,label of a recording's number and 0 or 1", str(row))
    failed = label == "1"
    return Label(skill, int(number), failed, seconds_ns(start, file) if failed and start else None)


def seconds_ns(text: str, file: Path) -> int:
    """Seconds as nanoseconds, to the last digit.

    Raises:
        FormatError: the text is no number.
    """
    try:
        return int(Decimal(text) * _NS_PER_S)
    except (InvalidOperation, ValueError, OverflowError):
        raise FormatError(file, "a time in seconds", repr(text)) from None
