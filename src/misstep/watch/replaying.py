"""A recorded execution through a `Watch`, as fast as it goes: each sample comes at the very time of its stamp."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np

from misstep.core.execution import Execution
from misstep.signals.recordings import Recordings
from misstep.watch.verdict import Verdict
from misstep.watch.watch import Watch
from misstep.watch.yardstick import Extremes


class Arrival(NamedTuple):
    """A sample or picture as it comes to the monitor.

    Attributes:
        now_ns: receiver time.
        stream: whose.
        publish_ns: source's stamp.
        value: (channels,), or a picture.
    """

    now_ns: int
    stream: str
    publish_ns: int
    value: Any


def arrivals(recordings: Recordings, execution_id: str, streams: Collection[str] | None = None) -> Iterator[Arrival]:
    """What was recorded of some streams (None: all), in the order of its stamps: the receiver's times, too.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    series, frames = recordings.series(execution_id), recordings.frames(execution_id)
    samples = {name: (one.publish_ns, one.values) for name, one in series.items()}
    pictures = {name: (one.publish_ns, one.images) for name, one in frames.items()}
    found = {name: one for name, one in (samples | pictures).items() if streams is None or name in streams}
    names = list(found)
    stamps = np.concatenate([found[name][0] for name in names]) if names else np.empty(0, np.int64)
    stream = np.repeat(np.arange(len(names)), [len(found[name][0]) for name in names])
    place = np.concatenate([np.arange(len(found[name][0])) for name in names]) if names else stamps
    for index in np.argsort(stamps, kind="stable").tolist():
        name, t_ns = names[stream[index]], int(stamps[index])
        yield Arrival(t_ns, name, t_ns, found[name][1][int(place[index])])


def verdicts(watch: Watch, skill: str, coming: Iterator[Arrival]) -> Iterator[Verdict]:
    """Watches an execution that begins with the first arrival, a verdict every period, the last one at its end."""
    first = next(coming, None)
    if first is None:
        return
    watch.begin(skill, first.now_ns)
    due_ns, now_ns = first.now_ns + watch.plan.period_ns, first.now_ns
    hand_over(watch, first)
    for one in coming:
        while due_ns < one.now_ns:
            yield watch.tick(due_ns)
            due_ns += watch.plan.period_ns
        now_ns = one.now_ns
        hand_over(watch, one)
    yield watch.tick(max(now_ns, due_ns - watch.plan.period_ns))


def extremes(watch: Watch, recordings: Recordings, execution: Execution) -> Extremes:
    """The highest suspicion and risk along an execution.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    found = Extremes()
    streams = watch.plan.expectations[execution.skill]
    for _ in verdicts(watch, execution.skill, arrivals(recordings, execution.id, streams)):
        found = watch.highest
    return found


def hand_over(watch: Watch, one: Arrival) -> None:
    """A sample is logged, a picture shown."""
    take = watch.image if np.ndim(one.value) > 1 else watch.log
    take(one.stream, one.publish_ns, one.value, one.now_ns)
