"""Parts for learning, choosing and judging: stratified by skill and outcome, scenes never separated."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from misstep.core.execution import Execution, Outcome
from misstep.signals.errors import MissingClassError

_TENTHS = 10
_TRAIN, _VALIDATION = 7, 1


@dataclass(frozen=True, slots=True)
class Split:
    """Which execution belongs to which part, as ids, ascending."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]

    def part_of(self, executions: Collection[Execution], ids: Sequence[str]) -> list[Execution]:
        """The executions of a part."""
        wanted = set(ids)
        return [one for one in executions if one.id in wanted]


def split(executions: Collection[Execution], seed: int = 0) -> Split:
    """70 % for training, 10 % for validation, 20 % for testing, in whole scenes; the largest are dealt first.

    Raises:
        MissingClassError: a part has no success or no failure.
    """
    scenes: dict[str, list[Execution]] = defaultdict(list)
    for execution in sorted(executions, key=lambda one: one.id):
        if execution.succeeded or execution.failed:
            scenes[execution.scene].append(execution)
    tenths = scenes_dealt(
        [scenes[name] for name in sorted(scenes, key=lambda name: (-len(scenes[name]), _draw(name, seed)))]
    )
    parts = tenths[:_TRAIN], tenths[_TRAIN : _TRAIN + _VALIDATION], tenths[_TRAIN + _VALIDATION :]
    train, validation, test = ([one for tenth in part for one in tenth] for part in parts)
    for name, part in (("training", train), ("validation", validation), ("test", test)):
        _check(name, part)
    return Split(*(tuple(sorted(one.id for one in part)) for part in (train, validation, test)))


def scenes_dealt(scenes: Sequence[Sequence[Execution]]) -> list[list[Execution]]:
    """Deals scenes, one after the other, each to the tenth that has least of what it holds by skill and outcome."""
    totals = Counter(_stratum(one) for scene in scenes for one in scene)
    tenths: list[list[Execution]] = [[] for _ in range(_TENTHS)]
    counts: list[Counter[tuple[str, Outcome]]] = [Counter() for _ in range(_TENTHS)]
    for scene in scenes:
        held = Counter(map(_stratum, scene))
        crowding = [sum(held[one] * (count[one] + held[one] / 2) / totals[one] for one in held) for count in counts]
        chosen = min(range(_TENTHS), key=lambda tenth: (round(crowding[tenth], 9), len(tenths[tenth])))
        tenths[chosen] += scene
        counts[chosen] += held
    return tenths


def _draw(scene: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}/{scene}".encode()).digest()


def _stratum(execution: Execution) -> tuple[str, Outcome]:
    return execution.skill, execution.outcome


def _check(name: str, part: Sequence[Execution]) -> None:
    failures = sum(one.failed for one in part)
    if not failures or failures == len(part):
        raise MissingClassError(name, len(part) - failures, failures)
