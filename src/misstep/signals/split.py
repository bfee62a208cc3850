"""Parts for learning, choosing and judging: stratified by skill and outcome, scenes never separated."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from misstep.core.errors import MissingClassError
from misstep.core.execution import Execution

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
    """70 % for training, 10 % for validation, 20 % for testing, in whole scenes.

    Executions with the same seed show the same scene, whatever the skill; one without a seed is a scene of its own.
    Scenes are dealt, largest first and otherwise by a draw, each to the tenth that has least of what it holds.

    Raises:
        MissingClassError: a part has no success or no failure.
    """
    judged = [one for one in executions if one.succeeded or one.failed]
    scenes: dict[str, list[Execution]] = defaultdict(list)
    for execution in sorted(judged, key=lambda one: one.id):
        scenes[f"id {execution.id}" if execution.seed is None else f"seed {execution.seed}"].append(execution)
    tenths = _dealt(sorted(scenes.items(), key=lambda scene: (-len(scene[1]), _draw(scene[0], seed))), judged)
    parts = tenths[:_TRAIN], tenths[_TRAIN : _TRAIN + _VALIDATION], tenths[_TRAIN + _VALIDATION :]
    train, validation, test = ([one for tenth in part for one in tenth] for part in parts)
    for name, part in (("training", train), ("validation", validation), ("test", test)):
        _check(name, part)
    return Split(*(tuple(sorted(one.id for one in part)) for part in (train, validation, test)))


def _dealt(scenes: Sequence[tuple[str, list[Execution]]], executions: Sequence[Execution]) -> list[list[Execution]]:
    totals = Counter(map(_stratum, executions))
    tenths: list[list[Execution]] = [[] for _ in range(_TENTHS)]
    counts: list[Counter[tuple[str, bool]]] = [Counter() for _ in range(_TENTHS)]
    for _, scene in scenes:
        held = Counter(map(_stratum, scene))
        crowding = [sum(held[one] * (count[one] + held[one] / 2) / totals[one] for one in held) for count in counts]
        chosen = min(range(_TENTHS), key=lambda tenth: (round(crowding[tenth], 9), len(tenths[tenth])))
        tenths[chosen] += scene
        counts[chosen] += held
    return tenths


def _draw(scene: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}/{scene}".encode()).digest()


def _stratum(execution: Execution) -> tuple[str, bool]:
    return execution.skill, execution.failed


def _check(name: str, part: Sequence[Execution]) -> None:
    failures = sum(one.failed for one in part)
    if not failures or failures == len(part):
        raise MissingClassError(name, len(part) - failures, failures)
