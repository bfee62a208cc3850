"""plan.json: what a folder's data set is, what rehearsals told, and what to record."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from misstep import Outcome
from misstep_cell.datasets.errors import DataSetFolderError
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request

_FORMAT = "misstep_cell.plan/1"


@dataclass
class PlanFile:
    """The file, and what it holds.

    Attributes:
        path: of the file.
        request: what the data set is.
        rehearsals: outcomes by skill and seed.
        jobs: what to record; empty until planning is over.
    """

    path: Path
    request: Request
    rehearsals: dict[tuple[str, int], Outcome] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)

    def save(self) -> None:
        """Writes the file by atomic replacement, so that a kill at any moment leaves a whole one."""
        data = {
            "format": _FORMAT,
            "request": asdict(self.request),
            "rehearsals": [[skill, seed, outcome] for (skill, seed), outcome in sorted(self.rehearsals.items())],
            "jobs": [asdict(job) for job in self.jobs],
        }
        part = self.path.with_suffix(".part")
        lines = (f"{json.dumps(name)}: {_one_a_line(value)}" for name, value in data.items())
        part.write_text("{" + ",\n".join(lines) + "}\n")
        part.replace(self.path)


def _one_a_line(value: Any) -> str:
    return "[" + ",\n ".join(map(json.dumps, value)) + "]" if isinstance(value, list) else json.dumps(value)


def open_plan(folder: Path, request: Request) -> PlanFile:
    """The folder's plan, a new one if the folder is empty.

    Raises:
        DataSetFolderError: the folder holds another data set, or something else.
    """
    path = folder / "plan.json"
    if not path.exists():
        if folder.exists() and any(folder.iterdir()):
            raise DataSetFolderError(folder, "other files", in_words(asdict(request)))
        folder.mkdir(parents=True, exist_ok=True)
        plan = PlanFile(path, request)
        plan.save()
        return plan
    data = json.loads(path.read_text())
    if data["format"] != _FORMAT or data["request"] != json.loads(json.dumps(asdict(request))):
        raise DataSetFolderError(folder, in_words(data["request"]), in_words(asdict(request)))
    rehearsals = {(skill, seed): Outcome(outcome) for skill, seed, outcome in data["rehearsals"]}
    jobs = [Job(**job | {"outcome": Outcome(job["outcome"])}) for job in data["jobs"]]
    return PlanFile(path, request, rehearsals, jobs)


def in_words(request: dict[str, Any]) -> str:
    """E.g. "the data set failure (executions 324, seed 0, fps 10.0)"."""
    options = ", ".join(f"{name} {value}" for name, value in request.items() if name not in ("set", "bugs") and value)
    bugs = f", bugs {' '.join(request['bugs'])}" if request["bugs"] else ""
    return f"the data set {request['set']} ({options}{bugs})"
