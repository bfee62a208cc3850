"""A student along recorded executions: at each moment, what it would have said from what was known by then.

Source: docs/derivations.md, section Running risk.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from misstep.anticipate.running_view import Judge, RunningView
from misstep.anticipate.sight import Sight
from misstep.core.execution import Execution
from misstep.core.streams import Float64s, Int64s
from misstep.signals.recordings import Recordings

HORIZONS_S = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Before events, at which risks are compared."""
_TIMED = 20  # clips


@dataclass(frozen=True, slots=True)
class RunningRisk:
    """What a student would have said along one execution.

    Attributes:
        execution: which.
        event_ns: source time of its onset, or of the moment drawn for a success.
        moments_ns: (m,) source times, ascending; of a failure until its onset.
        risks: (m,) at these moments; NaN where there was nothing to be seen.
        before_event: (k,) at HORIZONS_S before the event; NaN where the execution had not begun by then.
    """

    execution: Execution
    event_ns: int
    moments_ns: Int64s
    risks: Float64s
    before_event: Float64s

    @property
    def highest(self) -> float:
        """The highest risk of all its moments; NaN where there is none."""
        return _highest(self.risks)


def running_risks(
    recordings: Recordings, events: Iterable[tuple[Execution, int]], sight: Sight, judge: Judge
) -> list[RunningRisk]:
    """Along executions, each with the source time of its event in ns.

    Raises:
        ExecutionNotFoundError, ExecutionFileError, MissingModalityError, PictureFormError: an execution can't be read.
    """
    return [_running_risk(recordings, execution, event_ns, sight, judge) for execution, event_ns in events]


def highest_risks(recordings: Recordings, executions: Iterable[Execution], sight: Sight, judge: Judge) -> Float64s:
    """(n,) the highest risk along each execution, from its first sample to its last; NaN where nothing was to be seen.

    Raises:
        ExecutionNotFoundError, ExecutionFileError, MissingModalityError, PictureFormError: an execution can't be read.
    """
    views = (RunningView.of(recordings, one.id, sight) for one in executions)
    return np.array([_highest(view.risks(view.moments_ns(view.span.end_ns), judge)) for view in views])


def latency_s(recordings: Recordings, execution: Execution, sight: Sight, judge: Judge) -> float:
    """Median time that cutting and judging a single clip of an execution takes here, decoding its pictures included."""
    view, times = RunningView.of(recordings, execution.id, sight), []
    for t_ns in view.moments_ns(view.span.end_ns)[-_TIMED:]:
        begin = time.perf_counter()
        view.risks(t_ns[None], judge)
        times.append(time.perf_counter() - begin)
    return float(np.median(times))


def _running_risk(
    recordings: Recordings, execution: Execution, event_ns: int, sight: Sight, judge: Judge
) -> RunningRisk:
    view = RunningView.of(recordings, execution.id, sight)
    moments_ns = view.moments_ns(event_ns if execution.failed else view.span.end_ns)
    before_ns = event_ns - np.round(1e9 * np.array(HORIZONS_S)).astype(np.int64)
    risks = view.risks(np.concatenate([moments_ns, before_ns]), judge)
    return RunningRisk(execution, event_ns, moments_ns, risks[: len(moments_ns)], risks[len(moments_ns) :])


def _highest(risks: Float64s) -> float:
    seen = risks[np.isfinite(risks)]
    return float(seen.max()) if len(seen) else np.nan
