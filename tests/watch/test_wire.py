import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.errors import WireError
from misstep.watch.messages import Abandon, Beat, Begin, HookRan, Message, Sample
from misstep.watch.wire import Receiver, Sender, encode

Pair = tuple[socket.socket, socket.socket]
MESSAGES = st.one_of(
    st.builds(Abandon, st.text()),
    st.builds(Begin, st.integers(0, 2**62), st.text(), st.integers(0, 2**62)),
    st.just(Beat()),
)


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@given(st.lists(st.tuples(MESSAGES, st.binary(max_size=50)), max_size=10), st.integers(1, 40))
def test_messages_arrive_whole_and_in_order_however_they_are_cut(sent: list[tuple[Message, bytes]], piece: int) -> None:
    data = b"".join(encode(message, len(body)) + body for message, body in sent)
    one, other = socket.socketpair()
    with one, other:
        receiver, received = Receiver(other), []
        for first in range(0, len(data), piece):
            one.sendall(data[first : first + piece])
            received += receiver.take()
        assert [tuple(parcel) for parcel in received] == sent


def test_it_never_waits_and_tells_of_the_end(pair: Pair) -> None:
    receiver = Receiver(pair[1])
    assert receiver.take() == [] and not receiver.ended
    pair[0].close()
    assert receiver.take() == [] and receiver.ended


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 16,  # lengths beyond all limits
        b"\x02\0\0\0\0\0\0\0{}",
        b'\x08\0\0\0\0\0\0\0["Nobo",',
        encode(Beat()).replace(b"Beat", b"Boat"),
        encode(Beat()).replace(b"{}", b"[]"),
    ],
)
def test_what_is_no_message_is_refused(pair: Pair, data: bytes) -> None:
    pair[0].sendall(data)
    with pytest.raises(WireError, match="Expected a message"):
        Receiver(pair[1]).take()


def test_nothing_that_is_not_finite_travels() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode(HookRan("shell", "", float("nan")))  # type: ignore[arg-type]


def test_a_sender_drops_and_counts_where_nobody_reads_but_keeps_what_matters(pair: Pair) -> None:
    sender = Sender(pair[0])
    while sender.send(Abandon("x" * 5000)):
        pass
    assert sender.send(Abandon("alarm"), keep=True)
    assert not sender.send(Beat())
    receiver, got = Receiver(pair[1]), []
    for _ in range(10):
        got += [parcel.message for parcel in receiver.take()]
        sender.send(Beat())
    assert Abandon("alarm") in got


def test_a_sender_notices_that_the_other_end_is_closed(pair: Pair) -> None:
    pair[1].close()
    sender = Sender(pair[0])
    sender.send(Beat())
    assert sender.broken


def test_a_sample_travels_with_its_bytes(pair: Pair) -> None:
    sample = Sample("series", "wrench", -5, 7, "<f8", [2])
    pair[0].sendall(encode(sample, 16) + bytes(range(16)))
    ((message, body),) = Receiver(pair[1]).take()
    assert (message, body) == (sample, bytes(range(16)))
