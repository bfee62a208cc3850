"""What the monitor says at one tick."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from misstep.watch.errors import VerdictError


class Level(StrEnum):
    """How an execution stands, from good to bad; UNKNOWN is no better than FAIL."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a camera's picture, in shares of its width and height from the upper left corner."""

    stream: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the monitor says at one tick.

    Attributes:
        level: OK only if everything that is to be judged was judged, on input that is fresh, in order and well formed.
        skill: that is executed.
        tick: number within the execution, from 0.
        given_ns: receiver's monotonic time at which it was given.
        source_ns: newest source stamp that it takes into account; None before the first sample.
        reasons: why it is not OK, in words; empty for OK.
        risk: probability that the execution fails `horizon_s` from now; None where nobody anticipates or nothing was
            to be seen yet.
        horizon_s: of the risk.
        suspicion: of the detector; None where nobody detects or the first step is not over.
        excess: of the joint score above the threshold of alarms, above 0 for WARN and FAIL; None where nothing was
            judged.
        risk_limit: a risk above it is a WARN; None without one.
        suspicion_limit: a suspicion above it is a FAIL; None without one.
        t_fail_s: when the execution left the way of the successes, in seconds from its start; None if it did not.
        channels: that drove a FAIL, strongest first.
        regions: of the pictures that drove the risk when a WARN or FAIL began, strongest first; known some ticks later.
    """

    level: Level
    skill: str
    tick: int
    given_ns: int
    source_ns: int | None = None
    reasons: tuple[str, ...] = ()
    risk: float | None = None
    horizon_s: float | None = None
    suspicion: float | None = None
    excess: float | None = None
    risk_limit: float | None = None
    suspicion_limit: float | None = None
    t_fail_s: float | None = None
    channels: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, line: str) -> "Verdict":
        """Reads `to_json`.

        Raises:
            VerdictError: the line is something else.
        """
        try:
            facts = json.loads(line)
            facts["level"] = Level(facts["level"])
            facts["reasons"], facts["channels"] = tuple(facts["reasons"]), tuple(facts["channels"])
            facts["regions"] = tuple(Region(**one) for one in facts["regions"])
            return cls(**facts)
        except (ValueError, KeyError, TypeError) as error:
            raise VerdictError(line, f"{type(error).__name__}: {error}") from error
