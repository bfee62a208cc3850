"""What guards are worth: failures prevented, false stops and time lost, by skill and cause."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from misstep.evaluate.metrics import Estimate, wilson
from misstep.evaluate.prevention import ORACLE, Guarded


@dataclass(frozen=True, slots=True)
class GuardWorth:
    """Of one guard.

    Attributes:
        guard: its name.
        prevented: share of the failures.
        of_preventable: share of those that the oracle prevents; None for the oracle itself.
        false_stops: share of the successes.
        lost_s: mean time of a success that is lost as it was stopped, per success; None for the oracle.
        by_skill, by_cause: prevented failures and failures.
    """

    guard: str
    prevented: Estimate
    of_preventable: Estimate | None
    false_stops: Estimate
    lost_s: float
    by_skill: dict[str, tuple[int, int]]
    by_cause: dict[str, tuple[int, int]]


def worth(found: Sequence[Guarded], guard: str) -> GuardWorth:
    """Of all executions that were guarded."""
    failures = [one for one in found if one.failed]
    successes = [one for one in found if not one.failed]
    preventable = [one for one in failures if one.stops[ORACLE].prevented]
    stopped = [one for one in successes if one.stops[guard].stopped_ns is not None]
    lost_s = sum(one.stops[guard].stopped_ns or 0 for one in stopped) / 1e9
    return GuardWorth(
        guard,
        _share(failures, guard),
        None if guard == ORACLE else _share(preventable, guard),
        wilson(len(stopped), len(successes)),
        lost_s / max(len(successes), 1),
        _counts(failures, guard, lambda one: one.skill),
        _counts(failures, guard, lambda one: one.cause or "not known"),
    )


def _share(failures: Sequence[Guarded], guard: str) -> Estimate:
    return wilson(sum(one.stops[guard].prevented for one in failures), len(failures))


def _counts(failures: Sequence[Guarded], guard: str, key: Callable[[Guarded], str]) -> dict[str, tuple[int, int]]:
    names = sorted({key(one) for one in failures})
    groups = {name: [one for one in failures if key(one) == name] for name in names}
    return {name: (sum(one.stops[guard].prevented for one in own), len(own)) for name, own in groups.items()}


def facts(found: Sequence[Guarded], guards: Sequence[str]) -> dict[str, object]:
    """As JSON-ready data."""
    rows = {}
    for guard in guards:
        one = worth(found, guard)
        rows[guard] = asdict(one) | {
            "prevented": one.prevented.rounded(),
            "of_preventable": one.of_preventable.rounded() if one.of_preventable else None,
            "false_stops": one.false_stops.rounded(),
            "lost_s": round(one.lost_s, 3),
        }
    executions = [
        asdict(one) | {"stops": {name: asdict(stop) for name, stop in one.stops.items()}}
        for one in sorted(found, key=lambda one: (one.skill, one.seed))
    ]
    return {
        "failures": sum(one.failed for one in found),
        "successes": sum(not one.failed for one in found),
        "guards": rows,
        "executions": executions,
    }
