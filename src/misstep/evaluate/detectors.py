"""How well detectors tell failures from successes that they have not learned from, by cross-validation.

Successes are split into parts; each part is judged by what learned from the others, and so is every failure. A control
learns and judges like a detector: where it comes near one, the detector has shown nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.detect.method import Advance
from misstep.signals.grid import Measurements

PARTS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """An execution to be judged.

    Attributes:
        measurements: its M.
        failed: whether it failed.
        group: executions of one group (scene, recording session) never stand on both sides of a split.
        onset_s: when its failure began, in seconds from its start; None if that is not known.
    """

    measurements: Measurements
    failed: bool
    group: str
    onset_s: float | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a detector says of an execution: how suspicious it is, and when it gave alarm, if it did."""

    score: float
    alarm_s: float | None


Judge = Callable[[Measurements], Opinion]
Learner = Callable[[Sequence[Measurements], Advance], Judge]
"""Learns from successes how to judge executions."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All opinions of one method on one skill's executions; parts are those of the split.

    Attributes:
        successes: n opinions on the successes, each by what had not seen it.
        part: (n,) part of each success.
        failures: for each part, the opinions on the m failures of what had not seen that part.
        onsets_s: m onsets.
    """

    successes: Sequence[Opinion]
    part: NDArray[np.int64]
    failures: Sequence[Sequence[Opinion]]
    onsets_s: Sequence[float | None]

    @property
    def wins(self) -> Float64s:
        """(n, m) 1 where a failure scored above a success in the eyes of the same detector, one half where equal."""
        success = np.array([one.score for one in self.successes])[:, None]
        failure = np.array([[one.score for one in self.failures[part]] for part in self.part])
        wins: Float64s = (failure > success) + 0.5 * (failure == success)
        return wins


def split(groups: Sequence[str], parts: int, seed: int = 0) -> NDArray[np.int64]:
    """Part of each execution, (n,): groups whole, parts about equally large; fewer parts where groups are fewer."""
    names, sizes = np.unique(np.array(groups), return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    load, part_of = np.zeros(min(parts, len(names)), np.int64), {}
    for index in order:
        lightest = int(load.argmin())
        part_of[str(names[index])] = lightest
        load[lightest] += sizes[index]
    return np.array([part_of[group] for group in groups], np.int64)


def cross_validate(
    cases: Sequence[Case], learner: Learner, parts: int = PARTS, seed: int = 0, advance: Advance = lambda: None
) -> Judged:
    """Judges every case by what has not seen it.

    Args:
        cases: executions of one skill, with successes of at least two groups.
        learner: what to judge by.
        parts: of the split.
        seed: of the split.
        advance: passed on to the learner.

    Raises:
        TooFewExecutionsError: all parts but one hold fewer successes than the learner needs.
    """
    successes = [case for case in cases if not case.failed]
    failures = [case for case in cases if case.failed]
    part = split([case.group for case in successes], parts, seed)
    opinions: list[Opinion] = [Opinion(0.0, None)] * len(successes)
    on_failures = []
    for held_out in range(part.max() + 1):
        learned = [case.measurements for case, mine in zip(successes, part, strict=True) if mine != held_out]
        judge = learner(learned, advance)
        for index in np.flatnonzero(part == held_out):
            opinions[index] = judge(successes[index].measurements)
        on_failures.append([judge(case.measurements) for case in failures])
    return Judged(opinions, part, on_failures, [case.onset_s for case in failures])
