"""Scores of executions by what has learned from other sessions only: leave-groups-out cross-validation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.detectors import PARTS, split

Clips = Callable[[float], Float64s]
"""From a horizon in seconds to the windows that end so long before each execution's event, (n, ...); a negative horizon
ends after it. NaN is what lies before the recording; a window that is nothing but NaN is not there."""


@dataclass(frozen=True, slots=True)
class Example:
    """An execution with an event: the onset of its failure, or a moment drawn for a success.

    Attributes:
        skill: its skill.
        failed: whether it failed.
        group: executions of one group (recording session, date, scene) never stand on both sides of a split.
        metadata: what is known of it without any sensor, and is not itself made by the failure: time since its start
            (not how long it took in all), hour of the day, place in the recording, session where it isn't left out.
        kind: of its failure, such as "slip"; empty for a success.
    """

    skill: str
    failed: bool
    group: str
    metadata: Mapping[str, float | str] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Examples and their windows. Successes have no onset, so their events are drawn: one material for each draw.

    Attributes:
        examples: n of them.
        clips: their windows.
    """

    examples: Sequence[Example]
    clips: Clips

    @property
    def failed(self) -> NDArray[np.bool_]:
        """(n,)."""
        return np.array([one.failed for one in self.examples], np.bool_)

    @property
    def groups(self) -> list[str]:
        """Group of each example."""
        return [one.group for one in self.examples]

    @property
    def skills(self) -> list[str]:
        """Skill of each example."""
        return [one.skill for one in self.examples]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What may be learned from: the executions that are not held out.

    Attributes:
        windows: (n, ...) ending the horizon before the event.
        whole: (n, ...) the same, the failure included: what a teacher may see.
        failed: (n,).
        skill: (n,) of strings.
        group: (n,) of strings; to hold out some of them again when something is to be chosen.
    """

    windows: Float64s
    whole: Float64s
    failed: NDArray[np.bool_]
    skill: NDArray[np.str_]
    group: NDArray[np.str_]

    @property
    def weight(self) -> Float64s:
        """(n,) so that failures and successes of a skill count the same; 0 where a skill has only one of them.

        It is the share of the other outcome among the executions of the same skill.
        """
        _, skill = np.unique(self.skill, return_inverse=True)
        counts = np.stack([np.bincount(skill, self.failed), np.bincount(skill, ~self.failed)])  # of the other outcome
        other: Float64s = (counts / counts.sum(axis=0))[self.failed.astype(np.int64), skill]
        return other

    def without(self, group: str) -> "tuple[Lesson, Lesson]":
        """What remains without a group, and that group."""
        inside = self.group == group
        return self._rows(~inside), self._rows(inside)

    def _rows(self, rows: NDArray[np.bool_]) -> "Lesson":
        return Lesson(self.windows[rows], self.whole[rows], self.failed[rows], self.skill[rows], self.group[rows])


Scorer = Callable[[Float64s, NDArray[np.str_]], Float64s]
"""From windows (m, ...) and their skills to scores (m,), higher where a failure is nearer."""

Learner = Callable[[Lesson, int], Scorer]
"""Learns from a lesson; the number is a seed."""


def held_out_scores(
    material: Material, learner: Learner, horizon_s: float, whole_s: float, seed: int = 0, parts: int = PARTS
) -> Float64s:
    """Each example's score by what learned from other groups, (n,).

    NaN where there is no window, or nothing to learn from: the other groups hold no failure, or no success, of any
    skill that has both.

    Args:
        material: examples and windows.
        learner: what to judge by.
        horizon_s: windows end so long before the event.
        whole_s: horizon of the teacher's windows; negative, so that they hold the failure.
        seed: of the learner and of the split.
        parts: of the split; as many as there are groups leaves out one group at a time.
    """
    windows, whole = material.clips(horizon_s), material.clips(whole_s)
    known = np.isfinite(windows).any(axis=tuple(range(1, windows.ndim)))
    known &= np.isfinite(whole).any(axis=tuple(range(1, whole.ndim)))
    lesson = Lesson(windows, whole, material.failed, np.array(material.skills), np.array(material.groups))
    part = split(material.groups, parts, seed)
    scores = np.full(len(part), np.nan)
    for held_out in range(part.max() + 1):
        learned, judged = lesson._rows(known & (part != held_out)), known & (part == held_out)
        if judged.any() and learned.weight.any():
            scores[judged] = learner(learned, seed)(windows[judged], lesson.skill[judged])
    return scores
