"""A recorded execution as sinks are given a watched one."""

from collections.abc import Iterator
from heapq import merge

import numpy as np

from misstep.store.store import Store
from misstep.watch.items import Began, Ended, Item, Judged, Picture, Sample
from misstep.watch.replaying import Arrival, arrivals
from misstep.watch.sinks import Sink
from misstep.watch.verdict_notes import noted_verdicts


def deliver(store: Store, execution_id: str, sink: Sink) -> None:
    """Gives a sink all that is known of an execution, in the order of source stamps, and closes it.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    try:
        for item in items(store, execution_id):
            sink.take(item)
    finally:
        sink.close()


def items(store: Store, execution_id: str) -> Iterator[Item]:
    """All that was recorded of an execution, with what a monitor said of it; received when the source stamped it.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    execution = store.get(execution_id)
    timed = list(_verdicts(store, execution_id))
    timed += [(one.publish_ns, one) for one in store.events(execution_id)]
    samples = ((one.publish_ns, _item(one)) for one in arrivals(store, execution_id))
    began, last_ns = False, 0
    for t_ns, item in merge(samples, sorted(timed, key=_time), key=_time):
        if not began:
            yield Began(execution.skill, t_ns, execution.seed)
            yield from (one.spec for one in store.series(execution_id).values())
        began, last_ns = True, t_ns
        yield item
    if not began:
        yield Began(execution.skill, 0, execution.seed)
    yield Ended(last_ns, execution.outcome, execution.failure, execution.error)


def _time(timed: tuple[int, Item]) -> int:
    return timed[0]


def _verdicts(store: Store, execution_id: str) -> Iterator[tuple[int, Item]]:
    for one in noted_verdicts(store.root, execution_id):
        if one.source_ns is not None:
            yield one.source_ns, Judged(one, one.source_ns)


def _item(one: Arrival) -> Item:
    kind = Picture if np.ndim(one.value) > 1 else Sample
    return kind(one.stream, one.publish_ns, one.publish_ns, one.value)
