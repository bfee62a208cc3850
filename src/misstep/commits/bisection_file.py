"""A bisection on disk: what it looks for, what it believed at first, and what it has run. The rest follows."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from misstep.commits.errors import BisectionFileError
from misstep.commits.search import Outcomes, Step
from misstep.commits.selection import Probe
from misstep.core.execution import Execution, Outcome
from misstep.store.store import Store
from misstep.store.whole_file import write_whole

FORMAT = "misstep.bisection/1"


@dataclass(frozen=True, slots=True)
class Bisection:
    """What a bisection's file holds.

    Attributes:
        id: of its executions' session.
        good, bad: names of commits.
        skills_module: where its skills come from.
        skills: those that may be run.
        first_parent: whether it walks on the line of first parents.
        belief: probability of each function, at first; empty if it began without.
        believed_by: id of the test session that said so; empty if none did.
        costs_s: robot seconds that each skill says it takes; None if it does not say.
        steps: what was run.
        answer: name of the answer; empty while there is none.
    """

    id: str
    good: str
    bad: str
    skills_module: str
    skills: tuple[str, ...]
    first_parent: bool = False
    belief: dict[str, float] = field(default_factory=dict)
    believed_by: str = ""
    costs_s: dict[str, float | None] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    answer: str = ""


def bisection_file(root: Path, good: str, bad: str) -> Path:
    """Where the bisection between two commits is kept in a store."""
    return root / "bisections" / f"{good[:12]}-{bad[:12]}.json"


def new_bisection_id(root: Path) -> str:
    """The next free id: bisect-0001, bisect-0002, …"""
    taken = {json_id(file) for file in (root / "bisections").glob("*.json*")}
    return next(name for number in range(1, len(taken) + 2) if (name := f"bisect-{number:04d}") not in taken)


def json_id(file: Path) -> str:
    """The id in a bisection's file; empty if it can't be read."""
    try:
        return str(json.loads(file.read_text())["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def save_bisection(root: Path, bisection: Bisection) -> None:
    """Writes a bisection by atomic replacement."""
    file = bisection_file(root, bisection.good, bisection.bad)
    file.parent.mkdir(exist_ok=True)
    write_whole(file, json.dumps({"format": FORMAT} | asdict(bisection), indent=1).encode())


def load_bisection(root: Path, good: str, bad: str) -> Bisection | None:
    """The bisection between two commits, if there is one.

    Raises:
        BisectionFileError: its file is damaged or of another format.
    """
    file = bisection_file(root, good, bad)
    try:
        return _decoded(json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise BisectionFileError(file, f"it can't be read: {error}") from None


def put_away(root: Path, good: str, bad: str) -> None:
    """Keeps what there is under another name, so that the bisection can be begun anew."""
    file = bisection_file(root, good, bad)
    if file.exists():
        number = len(list(file.parent.glob(f"{file.name}.*"))) + 1
        file.rename(file.with_name(f"{file.name}.{number}"))


def with_unsaved(bisection: Bisection, store: Store, outcome_of: Callable[[Execution], Outcomes]) -> Bisection:
    """The bisection with executions that had ended when its process was killed, but were not noted."""
    known = {step.result.execution_id for step in bisection.steps}
    missing: Iterable[Execution] = (
        one
        for one in store.executions(session=bisection.id)
        if one.id not in known and one.outcome is not Outcome.UNKNOWN
    )
    steps = [Step(Probe(one.revision.commit, one.skill, 0.0, 0.0), outcome_of(one)) for one in missing]
    return replace(bisection, steps=(*bisection.steps, *steps))


def _decoded(facts: dict[str, Any]) -> Bisection:
    if facts.pop("format") != FORMAT:
        raise ValueError("unknown format")
    steps = tuple(_step(one) for one in facts.pop("steps"))
    return Bisection(**facts | {"skills": tuple(facts["skills"]), "steps": steps})


def _step(facts: dict[str, Any]) -> Step:
    result = facts["result"]
    return Step(Probe(**facts["probe"]), Outcomes(**result | {"outcome": Outcome(result["outcome"])}))
