"""What passes through a watched execution, as sinks are given it."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from misstep.core.execution import Failure, Outcome
from misstep.core.streams import Event, StreamSpec
from misstep.watch.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Began:
    """An execution of a skill begins.

    Attributes:
        skill: its name.
        received_ns: receiver's monotonic time.
        seed: of its scene; None if it has none.
    """

    skill: str
    received_ns: int
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a series.

    Attributes:
        stream: topic name without a leading slash.
        publish_ns: source's stamp.
        received_ns: receiver's monotonic time.
        values: (channels,), as it came: it may be malformed.
    """

    stream: str
    publish_ns: int
    received_ns: int
    values: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """One image of a camera, as it came: it may be malformed."""

    stream: str
    publish_ns: int
    received_ns: int
    image: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and when it came here: what it cost to give it is over by then."""

    verdict: Verdict
    received_ns: int


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm was raised.

    Attributes:
        number: of the alarm, from 1.
        verdict: that raised it.
        received_ns: receiver's monotonic time.
    """

    number: int
    verdict: Verdict
    received_ns: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody has taken note of the alarms so far."""

    received_ns: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The execution is over; UNKNOWN where nobody judged it."""

    received_ns: int
    outcome: Outcome = Outcome.UNKNOWN
    failure: Failure | None = None
    error: str = ""


Item = Began | StreamSpec | Sample | Picture | Event | Judged | Raised | Acknowledged | Ended


def size_bytes(item: Item) -> int:
    """What it takes in memory, about."""
    match item:
        case Sample():
            return _ITEM_BYTES + item.values.nbytes
        case Picture():
            return _ITEM_BYTES + item.image.nbytes
        case _:
            return _ITEM_BYTES


_ITEM_BYTES = 400
