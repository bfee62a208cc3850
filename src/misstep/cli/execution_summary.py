"""One stored execution, reduced to what fits on a page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from misstep.core.calls import Calls
from misstep.core.execution import Execution
from misstep.core.streams import Event, Float64s, Frames, Int64s, Series
from misstep.store.store import Store

MOST_ACTIVE_N = 10


@dataclass(frozen=True, slots=True)
class Channel:
    """Range of one number of a series."""

    name: str
    unit: str
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Stream:
    """What came on one stream.

    Attributes:
        name: of the stream.
        kind: "series" or "image".
        samples: how many were kept.
        rate_hz: mean rate by source stamps; None for fewer than two samples.
        dropped: samples lost because the disk was too slow.
        late: samples that came out of order.
        channels: of a series.
    """

    name: str
    kind: str
    samples: int
    rate_hz: float | None
    dropped: int
    late: int
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """Calls of one function, and how long they lasted together (seconds of receiver time, callees included)."""

    function: str
    calls: int
    total_s: float
    raised: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The page of an execution; of the functions only the most active ones."""

    execution: Execution
    streams: tuple[Stream, ...]
    calls: int
    functions: int
    most_active: tuple[FunctionUse, ...]
    events: tuple[Event, ...]


def summary(store: Store, execution_id: str) -> Summary:
    """Reads an execution and reduces it.

    Raises:
        ExecutionNotFoundError: there is none with this id.
        ExecutionFileError: its file is missing, cut or damaged.
    """
    execution = store.get(execution_id)
    calls = store.calls(execution_id)
    streams = [
        *(_stream(execution, one, _channels(one)) for one in store.series(execution_id).values()),
        *(_stream(execution, one) for one in store.frames(execution_id).values()),
    ]
    ordered = tuple(sorted(streams, key=lambda one: one.name))
    events = tuple(store.events(execution_id))
    uses = function_uses(calls)
    return Summary(execution, ordered, len(calls), len(uses), tuple(uses[:MOST_ACTIVE_N]), events)


def summary_json(found: Summary) -> dict[str, Any]:
    """The summary as JSON-ready data, the execution's facts on its top level."""
    facts = asdict(found)
    return {**facts.pop("execution"), **facts}


def function_uses(calls: Calls) -> list[FunctionUse]:
    """Use of every function called, longest total time first. Calls that were cut off count with no time."""
    size = len(calls.functions)
    times = np.bincount(calls.function, minlength=size)
    spans_s = np.where(calls.end_ns < 0, 0, calls.end_ns - calls.begin_ns) / 1e9
    total_s = np.bincount(calls.function, spans_s, minlength=size)
    raised = np.bincount(calls.function, calls.raised, minlength=size)
    uses = [
        FunctionUse(function.name, int(times[index]), float(total_s[index]), int(raised[index]))
        for index, function in enumerate(calls.functions)
        if times[index]
    ]
    return sorted(uses, key=lambda use: (-use.total_s, use.function))


def _stream(execution: Execution, samples: Series | Frames, channels: Sequence[Channel] = ()) -> Stream:
    name = samples.spec.name
    return Stream(
        name,
        samples.spec.kind,
        len(samples.publish_ns),
        _rate_hz(samples.publish_ns),
        execution.dropped.get(name, 0),
        execution.late.get(name, 0),
        tuple(channels),
    )


def _rate_hz(publish_ns: Int64s) -> float | None:
    span_ns = int(publish_ns[-1] - publish_ns[0]) if len(publish_ns) else 0
    return (len(publish_ns) - 1) / span_ns * 1e9 if span_ns > 0 else None


def _channels(series: Series) -> list[Channel]:
    if not len(series.values):
        return []
    width = series.values.shape[1]
    names = series.spec.channels or tuple(str(index) for index in range(width))
    units = series.spec.units or ("",) * width
    lowest: Float64s = series.values.min(axis=0)
    highest: Float64s = series.values.max(axis=0)
    return [
        Channel(name, unit, float(low), float(high))
        for name, unit, low, high in zip(names, units, lowest, highest, strict=True)
    ]
