"""The catalogue of validated bugs: bugs.json, one bug a line."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from misstep_cell.bugs.bug import Bug

PACKAGED = Path(__file__).parent / "bugs.json"


class Verdict(StrEnum):
    """What became of a bug when it was tried."""

    BREAKING = "breaking"  # some execution failed that succeeds without the bug
    HARMLESS = "harmless"  # the sensors differ, but no execution failed
    EQUIVALENT = "equivalent"  # no sensor differs by a bit
    CRASHING = "crashing"  # every failure is an exception that no robot's software raises on purpose
    HANGING = "hanging"  # some execution did not end


@dataclass(frozen=True, slots=True)
class Effect:
    """What a bug does to one skill.

    Attributes:
        executions: that were compared with the execution without the bug in the same scene.
        failures: those of them that failed.
        differing: those of them whose sensors differ.
        kinds: how often which kind of failure was seen.
        first_s: simulated time at which the sensors differ for the first time, the earliest of all executions.
        deviations: largest difference of joints, wrench and gripper, in units of how much they differ between
            successes without a bug.
    """

    executions: int
    failures: int
    differing: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    first_s: float | None = None
    deviations: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One bug of the catalogue and what was measured of it.

    Attributes:
        bug: where it is and what it changes.
        verdict: what became of it; None if it was not tried yet.
        effects: by skill, of the skills that call the function.
    """

    bug: Bug
    verdict: Verdict | None
    effects: Mapping[str, Effect]

    @property
    def breaks(self) -> list[str]:
        """Skills of which an execution failed."""
        return [skill for skill, effect in self.effects.items() if effect.failures]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All bugs that were tried.

    Attributes:
        software: hash of the robot's sources, see `software_hash`.
        seeds: by skill, of the scenes in which the bugs were tried.
        entries: in the order of their names.
    """

    software: str
    seeds: Mapping[str, list[int]]
    entries: tuple[Entry, ...]

    def of(self, verdict: Verdict) -> list[Entry]:
        """The bugs of which this became."""
        return [entry for entry in self.entries if entry.verdict is verdict]

    @property
    def summary(self) -> str:
        """How many there are of each kind, in one sentence."""
        counts = Counter(entry.verdict for entry in self.entries)
        functions = len({entry.bug.function for entry in self.entries})
        kinds = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
        return f"{len(self.entries)} bugs in {functions} functions were tried: {kinds}."


def write_catalogue(catalogue: Catalogue, path: Path = PACKAGED) -> None:
    """Writes the file; the verdicts are apart."""
    head = json.dumps({"software": catalogue.software, "seeds": catalogue.seeds})[1:-1]
    parts = [f' "{verdict}": [{_lines(catalogue.of(verdict))}\n ]' for verdict in Verdict]
    text = "{\n " + head + ",\n" + ",\n".join(parts) + "\n}\n"
    path.write_text(text)


def _lines(entries: Iterable[Entry]) -> str:
    return ",".join(f"\n  {json.dumps(as_json(entry), ensure_ascii=False)}" for entry in entries)


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as plain data, without its verdict."""
    effects = {skill: _without_empty(asdict(effect)) for skill, effect in entry.effects.items()}
    return asdict(entry.bug) | {"effects": effects}


def _without_empty(effect: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in effect.items() if value not in (None, {})}


def from_json(data: Mapping[str, Any], verdict: str) -> Entry:
    """The entry of plain data."""
    bug = Bug(**{name: value for name, value in data.items() if name != "effects"})
    return Entry(bug, Verdict(verdict), {skill: Effect(**effect) for skill, effect in data["effects"].items()})


@cache
def read_catalogue(path: Path = PACKAGED) -> Catalogue:
    """Reads the file; a catalogue without bugs if there is none."""
    if not path.exists():
        return Catalogue("", {}, ())
    data = json.loads(path.read_text())
    entries = [from_json(one, verdict) for verdict in Verdict for one in data[verdict]]
    return Catalogue(data["software"], data["seeds"], tuple(sorted(entries, key=lambda entry: entry.bug.name)))
