"""The contract of sinks, for whoever writes one: a mixin whose tests every sink passes under pytest.

Example:
    class TestMySink(SinkContract):
        def make_sink(self) -> MySink:
            return MySink()
"""

import numpy as np

from misstep.core.execution import Outcome
from misstep.core.streams import Event, StreamSpec
from misstep.watch.items import Acknowledged, Began, Ended, Item, Judged, Picture, Raised, Sample
from misstep.watch.sinks import Delivery, Sink, SinkQueue
from misstep.watch.verdict import Level, Region, Verdict

MS = 1_000_000


def execution(skill: str = "grasp", steps: int = 3) -> list[Item]:
    """All kinds of items, as an execution that goes wrong at its last step passes them on."""
    now_ns = 5_000 * MS
    items: list[Item] = [Began(skill, now_ns), StreamSpec("wrench", "series", ("fx", "fy"), ("N", "N"))]
    for step in range(steps):
        t_ns, now_ns = step * 100 * MS, now_ns + 100 * MS
        items.append(Sample("wrench", t_ns, now_ns, np.array([0.1, step])))
        items.append(Picture("head/rgb", t_ns, now_ns, np.full((24, 32, 3), 40 * step, np.uint8)))
        items.append(Picture("head/depth", t_ns, now_ns, np.full((24, 32), 1000 + step, np.uint16)))
        items.append(judged(step, now_ns + MS, t_ns))
    last_ns = (steps - 1) * 100 * MS
    fail = judged(steps, now_ns + 2 * MS, last_ns, Level.FAIL)
    return [
        *items,
        Event(last_ns, now_ns, "gripped", "the cup"),
        fail,
        Raised(1, fail.verdict, now_ns + 3 * MS),
        Acknowledged(now_ns + 3 * MS),
        Ended(now_ns + 4 * MS, Outcome.UNKNOWN),
    ]


def judged(tick: int, given_ns: int, source_ns: int | None, level: Level = Level.OK) -> Judged:
    """A verdict of that level with all its fields filled, which takes a millisecond to come."""
    bad = level is not Level.OK
    verdict = Verdict(
        level=level,
        skill="grasp",
        tick=tick,
        given_ns=given_ns,
        source_ns=source_ns,
        reasons=("left the way of the successes",) if bad else (),
        risk=0.1 + 0.5 * bad,
        horizon_s=1.0,
        suspicion=2.0 + 9.0 * bad,
        risk_limit=0.5,
        suspicion_limit=8.0,
        t_fail_s=0.2 if bad else None,
        channels=("wrench.fx",) if bad else (),
        regions=(Region("head/rgb", 0.25, 0.5, 0.25, 0.25),) if bad else (),
    )
    return Judged(verdict, given_ns + MS)


class SinkContract:
    """A subclass makes the sink, and tests beside these what comes out of it."""

    def make_sink(self) -> Sink:
        """A new sink, for each test."""
        raise NotImplementedError

    def deliver(self, items: list[Item]) -> Delivery:
        """Has a new sink take the items and close."""
        queue = SinkQueue("test", self.make_sink())
        for item in items:
            assert queue.put(item)
        return queue.close(30.0)

    def test_it_takes_whole_executions(self) -> None:
        """One after the other."""
        items = [*execution(), *execution("pour")]
        assert self.deliver(items) == Delivery(taken=len(items))

    def test_it_closes_without_an_item(self) -> None:
        """Where nothing was watched."""
        assert self.deliver([]) == Delivery()

    def test_it_bears_an_execution_that_never_ends(self) -> None:
        """Where the user leaves."""
        items = execution()[:-1]
        assert self.deliver(items) == Delivery(taken=len(items))

    def test_it_bears_a_beginning_that_was_dropped(self) -> None:
        """Where its queue was full."""
        items = execution()[1:]
        assert self.deliver(items) == Delivery(taken=len(items))

    def test_it_bears_malformed_samples(self) -> None:
        """Sinks come before what checks the input."""
        began, *rest = execution()
        items = [
            began,
            Sample("wrench", 0, 1, np.array([np.nan, np.inf])),
            Sample("wrench", -5, 1, np.array([])),
            Picture("head/rgb", 0, 1, np.zeros((3, 5, 7), np.float32)),
            Picture("head/rgb", 0, 1, np.zeros((0, 5), np.uint8)),
            *rest,
        ]
        assert self.deliver(items) == Delivery(taken=len(items))
