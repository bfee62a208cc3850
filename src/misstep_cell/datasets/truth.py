"""bugs.json: which function holds the bug of each session."""

import json
from collections.abc import Iterable
from pathlib import Path

from misstep_cell.bugs import find_bug
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request


def write_truth(path: Path, request: Request, jobs: Iterable[Job]) -> None:
    """Writes it as `misstep evaluate blame` reads it; a session of sound software has no such function."""
    truth: dict[str, str | None] = {job.session: None for job in jobs if job.session}
    truth |= {bug: find_bug(bug).function for bug in request.bugs}
    path.write_text(json.dumps(truth, indent=1) + "\n")
