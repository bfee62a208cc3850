import threading
from typing import Any

import pytest

from misstep.record import sink
from misstep.record.sink import Sink


class Writer:
    """Counts flushes, and tells when there was one."""

    def __init__(self) -> None:
        self.flushed = threading.Event()

    def flush(self) -> None:
        self.flushed.set()


def started(writer: Any = None) -> Sink:
    return Sink(writer or Writer())


def test_writes_in_order() -> None:
    written: list[int] = []
    one = started()
    for number in range(1000):
        assert one.put(8, written.append, number)
    one.drain()
    assert written == list(range(1000))
    assert one.error is None


def test_flushes_without_being_asked() -> None:
    writer = Writer()
    one = started(writer)
    one.put(8, lambda: None)
    assert writer.flushed.wait(timeout=30)
    writer.flushed.clear()
    assert writer.flushed.wait(timeout=30)  # again, though nothing came: the skill is silent
    one.drain()


def test_flushes_while_there_is_more_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that is always behind must not keep what it has written to itself."""
    monkeypatch.setattr(sink, "FLUSH_PERIOD_S", 0.01)
    writer, enough = Writer(), threading.Event()
    one = started(writer)

    def slow() -> None:
        if not enough.is_set():
            one._queue.append((0, slow, ()))

    one.put(8, slow)
    assert writer.flushed.wait(timeout=30)
    enough.set()
    one.drain()


def test_drops_beyond_the_limit_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "QUEUE_LIMIT_BYTES", 10_000)
    begin, written = threading.Event(), threading.Event()
    one = started()
    one.put(8, begin.wait, 30)
    while one.put(1000, lambda: None):
        pass
    assert one._put_bytes - one._written_bytes <= 10_000
    begin.set()
    while not one.put(8, written.set):  # once the queue has emptied
        pass
    assert written.wait(timeout=30)
    one.drain()
    assert one.error is None


def test_after_an_error_everything_is_dropped() -> None:
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise OSError("No space left on device")

    one = started()
    one.put(8, fail)
    one.drain()
    assert failed.is_set()
    assert isinstance(one.error, OSError)
    assert not one.put(8, lambda: None)
