"""What the monitor said of a recorded execution, kept beside its recording: a line of JSON for each verdict."""

from pathlib import Path

from misstep.watch.errors import VerdictError
from misstep.watch.verdict import Verdict


class VerdictNotes:
    """Notes the verdicts of one execution, each at once, so that a crash loses none.

    They are not in the recording itself: models learn from recordings, and must not learn from what models said.
    """

    def __init__(self, root: Path, execution_id: str) -> None:
        file = notes_file(root, execution_id)
        file.parent.mkdir(exist_ok=True)
        self._lines = file.open("w", buffering=1, encoding="utf-8")

    def add(self, verdict: Verdict) -> None:
        """Notes one."""
        self._lines.write(verdict.to_json() + "\n")

    def close(self) -> None:
        """Ends the file."""
        self._lines.close()


def notes_file(root: Path, execution_id: str) -> Path:
    """Where the verdicts on an execution are, in a store's folder."""
    return root / "verdicts" / f"{execution_id}.jsonl"


def noted_verdicts(root: Path, execution_id: str) -> list[Verdict]:
    """The verdicts on an execution, in the order in which they were given; none if it was not watched.

    Lines that a crash or a full disk left damaged are passed over.
    """
    file = notes_file(root, execution_id)
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.append(Verdict.from_json(line))
        except VerdictError:
            continue
    return found
