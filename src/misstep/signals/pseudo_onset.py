"""The event that the clip of a success is of: a moment at which executions of its skill fail.

A success has no onset. Were its clips cut where it ends, and those of failures where they begin to fail, what the
pictures show of the task's progress would tell the label.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from misstep.core.execution import Execution, Outcome
from misstep.core.streams import Int64s
from misstep.signals.errors import NoOnsetError

EndKind = Literal["onset", "drawn", "drawn from all skills", "last sample"]


@dataclass(frozen=True, slots=True)
class Span:
    """When an execution's first and last samples are, in source time."""

    begin_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class ClipEnd:
    """The event that the clip of an execution is of. The clip ends there, or shortly after it.

    Attributes:
        t_ns: source time.
        kind: "onset" of a failure; "drawn" from the onsets of its skill, or of all skills where its own has none;
            the "last sample" of a failure whose onset nobody knows.
    """

    t_ns: int
    kind: EndKind


@dataclass(frozen=True, slots=True)
class Onsets:
    """When executions failed, counted from their first sample.

    Attributes:
        by_skill: (n,) of each skill that failed, ascending, ns.
    """

    by_skill: dict[str, Int64s]

    @classmethod
    def of(cls, executions: Iterable[tuple[Execution, Span]]) -> "Onsets":
        """The onsets of those that failed. To learn nothing from a test set, pass those of the training set alone."""
        found: dict[str, list[int]] = {}
        for execution, span in executions:
            onset_ns = _onset_ns(execution)
            if execution.failed and onset_ns is not None:
                found.setdefault(execution.skill, []).append(onset_ns - span.begin_ns)
        return cls({skill: np.sort(np.array(onsets, np.int64)) for skill, onsets in found.items()})

    def end_of(self, execution: Execution, span: Span, seed: int = 0, or_last_sample: bool = False) -> ClipEnd:
        """The event that the clip of an execution is of.

        The draw depends on the seed, the execution's id and the onsets, not on the order in which executions are asked
        for. It is cut to the execution's length.

        Args:
            execution: which.
            span: when it ran.
            seed: of the draws.
            or_last_sample: ends a failure without an onset at its last sample, instead of refusing it.

        Raises:
            NoOnsetError: a failure without onset, or no onset to draw from.
        """
        if execution.outcome is Outcome.FAILURE:
            return _end_of_failure(execution, span, or_last_sample)
        own = self.by_skill.get(execution.skill)
        drawn = own if own is not None else np.sort(np.concatenate([np.empty(0, np.int64), *self.by_skill.values()]))
        if not len(drawn):
            raise NoOnsetError(f"any execution of {execution.skill!r} or another skill")
        key = hashlib.sha256(f"{seed}/{execution.id}".encode()).digest()
        after_ns = int(np.random.default_rng(int.from_bytes(key)).choice(drawn))
        kind: EndKind = "drawn" if own is not None else "drawn from all skills"
        return ClipEnd(min(span.begin_ns + after_ns, span.end_ns), kind)


def _end_of_failure(execution: Execution, span: Span, or_last_sample: bool) -> ClipEnd:
    onset_ns = _onset_ns(execution)
    if onset_ns is not None:
        return ClipEnd(onset_ns, "onset")
    if or_last_sample:
        return ClipEnd(span.end_ns, "last sample")
    raise NoOnsetError(execution.id)


def _onset_ns(execution: Execution) -> int | None:
    return None if execution.failure is None else execution.failure.onset_ns
