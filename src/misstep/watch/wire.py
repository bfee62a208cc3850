"""How the monitor's processes talk: a JSON header and raw bytes, over stream sockets. Nothing is ever unpickled."""

import json
import socket
import struct
import threading
from dataclasses import asdict
from typing import NamedTuple

from misstep.watch.errors import WireError
from misstep.watch.messages import KINDS, Message

HEADER_LIMIT_BYTES = 2**20
BODY_LIMIT_BYTES = 64 * 2**20
"""As large as a picture may be."""
UNSENT_LIMIT_BYTES = 2**20

_LENGTHS = struct.Struct("<II")
_CHUNK_BYTES = 2**20


class Parcel(NamedTuple):
    """A message, and the bytes that came with it (a sample's numbers)."""

    message: Message
    body: bytes


def encode(message: Message, body_bytes: int = 0) -> bytes:
    """All of a message but its body, which is to follow it."""
    header = json.dumps([type(message).__name__, asdict(message)], allow_nan=False).encode()
    return _LENGTHS.pack(len(header), body_bytes) + header


class Receiver:
    """The receiving end of a socket. It takes what has come and never waits.

    Attributes:
        ended: whether the other end is closed: nothing will come any more.
    """

    def __init__(self, end: socket.socket) -> None:
        self.ended = False
        self._socket = end
        self._received = bytearray()

    def fileno(self) -> int:
        """To wait until something has come."""
        return self._socket.fileno()

    def take(self) -> list[Parcel]:
        """What has come since the last time, as far as it is whole.

        Raises:
            WireError: it is no message.
        """
        try:
            chunk = self._socket.recv(_CHUNK_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return []
        except OSError:
            chunk = b""
        self.ended = not chunk
        self._received += chunk
        parcels = []
        while (parcel := self._next()) is not None:
            parcels.append(parcel)
        return parcels

    def _next(self) -> Parcel | None:
        if len(self._received) < _LENGTHS.size:
            return None
        header_bytes, body_bytes = _LENGTHS.unpack_from(self._received)
        if header_bytes > HEADER_LIMIT_BYTES or body_bytes > BODY_LIMIT_BYTES:
            raise WireError(f"a header of {header_bytes} bytes and a body of {body_bytes}")
        body_at = _LENGTHS.size + header_bytes
        if len(self._received) < body_at + body_bytes:
            return None
        with memoryview(self._received) as received:
            header = bytes(received[_LENGTHS.size : body_at])
            body = bytes(received[body_at : body_at + body_bytes])
        del self._received[: body_at + body_bytes]
        return Parcel(_message(header), body)


class Sender:
    """The sending end of a socket for short messages. Any thread may send, and none ever waits.

    Attributes:
        broken: whether the other end was found closed.
    """

    def __init__(self, end: socket.socket) -> None:
        self.broken = False
        self._socket = end
        self._unsent = b""
        self._lock = threading.Lock()

    def send(self, message: Message, keep: bool = False) -> bool:
        """Sends a message, if the other end reads.

        Args:
            message: without a body.
            keep: it may wait, up to UNSENT_LIMIT_BYTES of such, until the next is sent; others are dropped.

        Returns:
            False if it was dropped.
        """
        data = encode(message)
        with self._lock:
            self._flush()
            if self._unsent and not (keep and len(self._unsent) + len(data) <= UNSENT_LIMIT_BYTES):
                return False
            self._unsent += data
            self._flush()
        return True

    def _flush(self) -> None:
        try:
            while self._unsent:
                sent = self._socket.send(self._unsent, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
                self._unsent = self._unsent[sent:]
        except BlockingIOError:
            pass
        except OSError:
            self.broken = True


def _message(header: bytes) -> Message:
    try:
        name, fields = json.loads(header)
        return KINDS[name](**fields)
    except (ValueError, KeyError, TypeError) as error:
        raise WireError(f"{header[:80]!r} ({type(error).__name__}: {error})") from error
