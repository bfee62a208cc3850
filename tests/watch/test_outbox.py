import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from misstep.watch import outbox
from misstep.watch.arrays import packable, unpacked
from misstep.watch.messages import Dropped, End, Message, Sample
from misstep.watch.outbox import Outbox
from misstep.watch.wire import Receiver

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def put(box: Outbox, kind: str, stream: str, values: object, number: int = 0) -> None:
    array = packable(values)
    now_ns = time.monotonic_ns()
    box.put(Sample(kind, stream, number, now_ns, array.dtype.str, list(array.shape)), array)


def heard(end: socket.socket, until: Message) -> list[Message]:
    """What the judge gets, up to some message."""
    receiver, messages = Receiver(end), []
    due_s = time.monotonic() + 20
    while until not in messages and time.monotonic() < due_s:
        messages += [parcel.message for parcel in receiver.take()]
        time.sleep(0.001)
    return messages


def test_samples_arrive_in_the_order_in_which_they_were_put(pair: Pair) -> None:
    dropped: Counter[str] = Counter()
    box = Outbox(pair[0], dropped)
    for number in range(50):
        put(box, "image" if number % 3 else "series", f"s{number % 3}", np.full((20, 30), number), number)
    box.tell(End(1))
    numbers = [message.publish_ns for message in heard(pair[1], End(1)) if isinstance(message, Sample)]
    assert numbers == list(range(50))
    assert not dropped
    box.close()


def test_where_the_judge_reads_nothing_the_oldest_pictures_go_first_and_the_robot_never_waits(pair: Pair) -> None:
    dropped: Counter[str] = Counter()
    box = Outbox(pair[0], dropped, limit_bytes=2_000_000)
    picture = np.zeros((300, 1000), np.uint8)
    put(box, "series", "wrench", [1.0])
    longest_s = 0.0
    for number in range(100):
        began_s = time.monotonic()
        put(box, "image", "rgb", picture, number)
        longest_s = max(longest_s, time.monotonic() - began_s)
    assert longest_s < 0.2
    assert dropped["rgb"] >= 90 and dropped["wrench"] == 0
    box.tell(End(1))
    messages = heard(pair[1], End(1))
    numbers = [one.publish_ns for one in messages if isinstance(one, Sample) and one.kind == "image"]
    assert numbers == sorted(numbers) and numbers[-1] == 99
    assert sum(one.count for one in messages if isinstance(one, Dropped)) == dropped["rgb"]
    assert len(numbers) == 100 - dropped["rgb"]
    box.close()


def test_what_waited_too_long_is_dropped_and_told(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "AGE_LIMIT_NS", 50_000_000)
    dropped: Counter[str] = Counter()
    box = Outbox(pair[0], dropped)
    for _ in range(20):
        put(box, "image", "rgb", np.zeros((1000, 1000), np.uint8))
    time.sleep(0.3)
    put(box, "series", "wrench", [1.0], 77)
    box.tell(End(1))
    messages = heard(pair[1], End(1))
    assert dropped["rgb"] >= 18
    assert any(isinstance(one, Sample) and one.publish_ns == 77 for one in messages)
    assert Dropped("rgb", dropped["rgb"]) in messages
    box.close()


def test_a_source_that_can_wait_loses_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PACED_LIMIT_BYTES", 100_000)
    dropped: Counter[str] = Counter()
    box = Outbox(pair[0], dropped, paced=False)

    def put_all() -> None:
        for number in range(30):
            put(box, "image", "rgb", np.zeros((100, 1000), np.uint8), number)
        box.tell(End(1))

    thread = threading.Thread(target=put_all)
    thread.start()
    time.sleep(0.2)
    assert thread.is_alive()
    numbers = [one.publish_ns for one in heard(pair[1], End(1)) if isinstance(one, Sample)]
    thread.join()
    assert numbers == list(range(30)) and not dropped
    box.close()


def test_a_judge_that_is_stuck_is_not_waited_for(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PACED_LIMIT_BYTES", 100_000)
    monkeypatch.setattr(outbox, "STUCK_S", 0.2)
    dropped: Counter[str] = Counter()
    box = Outbox(pair[0], dropped, paced=False, limit_bytes=1_000_000)
    began_s = time.monotonic()
    for _ in range(30):
        put(box, "image", "rgb", np.zeros((100, 1000), np.uint8))
    assert time.monotonic() - began_s < 3
    assert dropped["rgb"] > 10
    box.close()


@pytest.mark.parametrize("paced", [True, False])
def test_where_the_judge_is_gone_nothing_hangs(pair: Pair, paced: bool) -> None:
    dropped: Counter[str] = Counter()
    box = Outbox(pair[0], dropped, paced, limit_bytes=6_000_000)
    pair[1].close()
    for _ in range(20):
        put(box, "image", "rgb", np.zeros((1000, 1000), np.uint8))
    box.close()


@pytest.mark.parametrize(
    "values",
    [
        3,
        [1.0, 2.0],
        np.zeros((4, 5, 3), np.uint8)[::2],
        np.float32([np.nan, np.inf]),
        np.zeros((0,)),
        True,
        1 + 2j,
        "x",
    ],
)
def test_arrays_travel_as_they_are(values: object) -> None:
    array = packable(values)
    np.testing.assert_array_equal(unpacked(array.dtype.str, list(array.shape), array.tobytes()), np.asarray(values))


class Nasty:
    def __array__(self, *_: object, **__: object) -> None:
        raise RuntimeError("no")


@pytest.mark.parametrize("values", [[[1.0], [2.0, 3.0]], {"a": 1}, None, [object()], Nasty(), b"bytes"])
def test_what_is_no_array_of_numbers_becomes_a_text_about_it(values: object) -> None:
    array = packable(values)
    assert array.dtype.kind == "U"


def test_an_array_is_copied() -> None:
    values = np.zeros(3)
    array = packable(values)
    values[0] = 1
    assert array[0] == 0
