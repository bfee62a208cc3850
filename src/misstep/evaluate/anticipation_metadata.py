"""A control that sees no sensor: whether what is known of an execution anyhow tells its outcome.

Successes and failures recorded on different days, or at different places of a session, can be told apart by that alone;
a model of sensors that does no better has learned the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Example, Lesson, Material, Scorer

_WIDTHS = (0.05, 0.15, 0.5, 1.5)
"""Of the kernel over numbers, in standard deviations of their ranks."""
_MISMATCHES = (0.02, 0.3)
"""What an execution of another category counts, beside one of the same."""

Columns = tuple[int, ...]


def metadata_material(examples: Sequence[Example]) -> Material:
    """The examples, with their metadata and skill in the place of windows, whatever the horizon: (n, columns)."""
    skill = _ranks([one.skill for one in examples])
    known = [_ranks([one.metadata[name] for one in examples]) for name in _names(examples)]
    table = np.stack([skill, *known], axis=1)
    return Material(examples, lambda horizon_s: table)


def _names(examples: Sequence[Example]) -> list[str]:
    return sorted(examples[0].metadata)


def _ranks(values: Sequence[float | str]) -> Float64s:
    """Numbers as ranks of deviation 1; categories numbered."""
    _, rank = np.unique(np.array(values), return_inverse=True)
    return rank.astype(np.float64) if isinstance(values[0], str) else rank / max(float(rank.std()), 1e-9)


@dataclass(frozen=True, slots=True)
class MetadataLearner:
    """Kernel regression on numbers and categories.

    Its widths, and whether it looks at one column or at all, are chosen by leaving out each execution's own group.

    Attributes:
        is_category: (columns,) of the table of `metadata_material`.

    Source: Racine, Li 2004, Nonparametric estimation of regression functions with both categorical and continuous data.
    """

    is_category: NDArray[np.bool_]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "MetadataLearner":
        """For such examples."""
        first = examples[0].metadata
        return cls(np.array([True, *(isinstance(first[name], str) for name in _names(examples))]))

    def __call__(self, lesson: Lesson, seed: int) -> Scorer:
        """Learns from a lesson; nothing is left to chance."""
        others = lesson.group[:, None] != lesson.group[None]
        others = others if others.any() else ~np.eye(len(lesson.group), dtype=np.bool_)
        every = tuple(range(len(self.is_category)))
        settings = list(product([every, *((column,) for column in every)], _WIDTHS, _MISMATCHES))
        losses = []
        for setting in settings:
            expected = _expected(self._kernel(lesson.windows, lesson.windows, *setting) * others, lesson)
            losses.append(float(lesson.weight @ (expected - lesson.failed) ** 2))
        best = settings[int(np.argmin(losses))]
        return lambda windows, skill: _expected(self._kernel(windows, lesson.windows, *best), lesson)

    def _kernel(self, left: Float64s, right: Float64s, columns: Columns, width: float, mismatch: float) -> Float64s:
        """How near rows (m, columns) and (n, columns) are to each other, (m, n)."""
        near = np.ones((len(left), len(right)))
        for column in columns:
            apart = left[:, column, None] - right[None, :, column]
            near *= mismatch ** (apart != 0) if self.is_category[column] else np.exp(-0.5 * (apart / width) ** 2)
        return near


def _expected(kernel: Float64s, lesson: Lesson) -> Float64s:
    """Weighted share of failures around each row of the kernel, (m,); one half where nothing is near."""
    near = kernel * lesson.weight
    share: Float64s = (near @ lesson.failed + 0.5e-9) / (near.sum(axis=1) + 1e-9)
    return share
