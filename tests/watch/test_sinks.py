import threading
import time

import numpy as np

from misstep.watch.items import Began, Ended, Item, Picture
from misstep.watch.sink_contract import SinkContract, execution, judged
from misstep.watch.sinks import Delivery, SinkQueue, Sinks


class Kept:
    def __init__(self) -> None:
        self.items: list[Item] = []
        self.closed = 0

    def take(self, item: Item) -> None:
        self.items.append(item)

    def close(self) -> None:
        self.closed += 1


class Stuck(Kept):
    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def take(self, item: Item) -> None:
        self.go_on.wait()
        super().take(item)


class Raising(Kept):
    def take(self, item: Item) -> None:
        super().take(item)
        if isinstance(item, Began):
            raise OSError("no space left")


class TestKept(SinkContract):
    def make_sink(self) -> Kept:
        return Kept()


def test_items_come_in_order_to_every_sink() -> None:
    first, second = Kept(), Kept()
    sinks = Sinks({"first": first, "second": second})
    items = execution()
    for item in items:
        sinks.put(item)
    assert sinks.close() == {"first": Delivery(len(items)), "second": Delivery(len(items))}
    assert first.items == second.items == items
    assert first.closed == second.closed == 1


def test_a_stuck_sink_drops_and_counts_and_delays_nobody() -> None:
    stuck, quick = Stuck(), Kept()
    sinks = Sinks({"stuck": stuck, "quick": quick})
    begun_s = time.monotonic()
    for tick in range(30_000):
        sinks.put(judged(tick, tick, tick))
    assert time.monotonic() - begun_s < 5.0
    queue = sinks._queues["stuck"]
    assert queue.delivery.dropped >= 30_000 - 20_001
    stuck.go_on.set()
    told = sinks.close()
    assert told["quick"].taken + told["quick"].dropped == told["stuck"].taken + told["stuck"].dropped == 30_000


def test_memory_is_bounded_by_bytes_as_well() -> None:
    stuck = Stuck()
    queue = SinkQueue("stuck", stuck, limit_bytes=1_000_000)
    picture = Picture("head/rgb", 0, 0, np.zeros((100, 100, 3), np.uint8))
    kept = sum(queue.put(picture) for _ in range(1000))
    assert 32 <= kept <= 34  # 30 kB each, and the one that it is stuck with
    stuck.go_on.set()
    assert queue.close().dropped == 1000 - kept


def test_a_full_queue_still_takes_beginnings_and_ends() -> None:
    stuck = Stuck()
    queue = SinkQueue("stuck", stuck, limit_n=5)
    for tick in range(20):
        queue.put(judged(tick, tick, tick))
    assert queue.put(Ended(1)) and queue.put(Began("pour", 2))
    stuck.go_on.set()
    queue.close()
    assert stuck.items[-2:] == [Ended(1), Began("pour", 2)]


def test_what_a_sink_raises_is_counted_and_the_next_item_comes() -> None:
    raising = Raising()
    queue = SinkQueue("raising", raising)
    items = execution()
    for item in items:
        queue.put(item)
    told = queue.close()
    assert raising.items == items
    assert told == Delivery(len(items) - 1, 0, 1, "OSError: no space left")


def test_closing_waits_for_a_stuck_sink_only_so_long() -> None:
    stuck = Stuck()
    queue = SinkQueue("stuck", stuck)
    for item in execution():
        queue.put(item)
    begun_s = time.monotonic()
    told = queue.close(0.2)
    assert time.monotonic() - begun_s < 2.0
    assert told.dropped == len(execution()) - 1
    assert "still busy after 0.2 s" in told.error
    stuck.go_on.set()
