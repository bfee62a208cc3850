"""What the monitor's processes tell each other. Verdicts travel as the JSON that `Verdict.to_json` writes.

That the judge can't be made, and why, is told as a recording's worker tells it: by `Refused`.
"""

from dataclasses import dataclass
from typing import Any, get_args

from misstep.record.messages import Refused


@dataclass(frozen=True, slots=True)
class Load:
    """To the judge, first: how to make what judges.

    Attributes:
        factory: "module:function"; called with `arguments`, it returns a `Watch` or what has the same methods.
        arguments: of the function; plain JSON.
        period_ns: between two verdicts.
        robot_pid: of the process that the judge works for; when it ends, the judge does.
    """

    factory: str
    arguments: dict[str, Any]
    period_ns: int
    robot_pid: int


@dataclass(frozen=True, slots=True)
class Arm:
    """To the alarm process, first.

    Attributes:
        period_ns: between two verdicts of the judge.
        robot_pid: of the process that it guards.
        judge_pid: of the judge; ended with the alarm process.
        hooks: `HookSettings` as a dictionary.
        raised: verdict of an alarm that an alarm process before this one raised; empty if there is none.
        number: of that alarm.
    """

    period_ns: int
    robot_pid: int
    judge_pid: int
    hooks: dict[str, Any]
    raised: str
    number: int


@dataclass(frozen=True, slots=True)
class Begin:
    """To both: an execution begins; `execution` numbers them from 1."""

    execution: int
    skill: str
    now_ns: int


@dataclass(frozen=True, slots=True)
class Sample:
    """To the judge: a sample; its numbers, in C order, are the body.

    Attributes:
        kind: "series" or "image".
        stream: its name.
        publish_ns: the source's stamp.
        received_ns: receiver's monotonic time.
        dtype: as numpy writes it.
        shape: of the array.
    """

    kind: str
    stream: str
    publish_ns: int
    received_ns: int
    dtype: str
    shape: list[int]


@dataclass(frozen=True, slots=True)
class Dropped:
    """To the judge: samples of a stream that it never gets, because it is too slow."""

    stream: str
    count: int


@dataclass(frozen=True, slots=True)
class End:
    """The execution is over: from the robot's process to both, and from the judge after its last verdict."""

    execution: int


@dataclass(frozen=True, slots=True)
class Abandon:
    """To the alarm process: the robot's program left the execution under way by an error."""

    reason: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """To the alarm process: somebody has taken note of the alarm with this number, and of those before it."""

    number: int


@dataclass(frozen=True, slots=True)
class Leave:
    """To both: the work is done."""


@dataclass(frozen=True, slots=True)
class Progress:
    """From the judge, while it loads."""

    text: str


@dataclass(frozen=True, slots=True)
class Ready:
    """From both: begin."""


@dataclass(frozen=True, slots=True)
class Given:
    """From the judge to the alarm process, and on to the robot's process: a verdict."""

    execution: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Raised:
    """From the alarm process: an alarm, numbered from 1, and the verdict that raised it."""

    number: int
    verdict: str


@dataclass(frozen=True, slots=True)
class HookRan:
    """From the alarm process: what became of a hook; `problem` is empty if it did what it should."""

    hook: str
    problem: str
    took_ns: int


@dataclass(frozen=True, slots=True)
class Beat:
    """From the alarm process: it lives."""


Message = (
    Load
    | Arm
    | Begin
    | Sample
    | Dropped
    | End
    | Abandon
    | Acknowledge
    | Leave
    | Progress
    | Ready
    | Refused
    | Given
    | Raised
    | HookRan
    | Beat
)

KINDS: dict[str, type[Message]] = {kind.__name__: kind for kind in get_args(Message)}
"""By the name under which they travel."""
