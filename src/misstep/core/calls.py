"""Function calls of one execution, as columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Int64s


@dataclass(frozen=True, slots=True, order=True)
class Function:
    """A function of the robot's software.

    Attributes:
        name: dotted path relative to the traced root plus qualified name, e.g. "arm.plan.Planner.plan":
            equal for two checkouts of the same software.
        file: path with forward slashes, relative to what holds the traced folder or top-level package.
        line: first line of its definition when it was recorded; for display only.
    """

    name: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Calls:
    """All recorded calls of one execution, ordered by begin time.

    Times are the receiver's monotonic ones. A call that was cut off (a crash, a kill) has end_ns -1.

    Attributes:
        functions: the functions that `function` points into.
        function: (n,) index into `functions`.
        begin_ns: (n,) first entry.
        end_ns: (n,) final exit, or -1.
        thread: (n,) small thread number, 0 for the first thread seen.
        raised: (n,) True if the call ended by an exception.
    """

    functions: tuple[Function, ...]
    function: NDArray[np.int32]
    begin_ns: Int64s
    end_ns: Int64s
    thread: NDArray[np.int32]
    raised: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.function)

    @classmethod
    def empty(cls) -> "Calls":
        """No calls of no functions."""
        ints = np.empty(0, np.int64)
        return cls((), ints.astype(np.int32), ints, ints, ints.astype(np.int32), ints.astype(np.bool_))
