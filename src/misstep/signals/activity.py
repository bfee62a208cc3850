"""Function calls as the matrix F of an execution, on the same time grid as its sensors.

Source: Hangl et al. 2017, eq. 5.
"""

from dataclasses import dataclass

import numpy as np

from misstep.core.calls import Calls, Function
from misstep.core.streams import Float64s, Int64s
from misstep.signals.clock import Clock


@dataclass(frozen=True, slots=True)
class Activity:
    """F of one execution.

    Attributes:
        functions: the function of every row.
        step_ns: length of a step.
        counts: (functions, steps): fc_i(t), calls of function i active during step t.
    """

    functions: tuple[Function, ...]
    step_ns: int
    counts: Float64s


def activity(calls: Calls, clock: Clock, start_ns: int, step_ns: int, steps: int) -> Activity:
    """Counts the active calls of each function in each step.

    A call is active in every step that its span touches, the first and the last included, so that one which took no
    source time still counts in one step. A call that was cut off is active to the end. Calls outside the grid count in
    its first or last step.

    Args:
        calls: the execution's calls, in receiver time.
        clock: receiver time to source time.
        start_ns: source time at which step 0 begins.
        step_ns: length of a step.
        steps: number of steps, at least 1.
    """
    first = _step(clock.source(calls.begin_ns), start_ns, step_ns, steps)
    last = _step(clock.source(calls.end_ns), start_ns, step_ns, steps)
    last = np.where(calls.end_ns < 0, steps - 1, np.maximum(last, first))
    edges = np.zeros((len(calls.functions), steps + 1))  # functions x (steps + 1)
    np.add.at(edges, (calls.function, first), 1)
    np.add.at(edges, (calls.function, last + 1), -1)
    return Activity(calls.functions, step_ns, edges.cumsum(axis=1)[:, :-1])


def _step(source_ns: Int64s, start_ns: int, step_ns: int, steps: int) -> Int64s:
    step: Int64s = np.clip((source_ns - start_ns) // step_ns, 0, steps - 1)
    return step
