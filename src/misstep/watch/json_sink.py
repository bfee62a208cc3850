"""What the monitor says, as JSON lines."""

import json
from dataclasses import asdict
from typing import TextIO

from misstep.watch.items import Began, Ended, Item, Judged, Raised


class JsonSink:
    """Writes one line an item: a verdict as `Verdict.from_json` reads it, all else as an object with one key.

    The key is "began", "raised" (an alarm) or "ended". Samples and pictures are left out.

    Args:
        stream: where to; not closed.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def take(self, item: Item) -> None:
        """Writes and flushes it."""
        if (line := _line(item)) is not None:
            self._stream.write(line + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Everything is written."""


def _line(item: Item) -> str | None:
    match item:
        case Judged(verdict):
            return verdict.to_json()
        case Began(skill, received_ns):
            return _object("began", skill=skill, received_ns=received_ns)
        case Raised(number, verdict, received_ns):
            return _object("raised", number=number, received_ns=received_ns, verdict=asdict(verdict))
        case Ended(received_ns, outcome):
            return _object("ended", outcome=outcome, received_ns=received_ns)
        case _:
            return None


def _object(key: str, **facts: object) -> str:
    return json.dumps({key: facts}, separators=(",", ":"), allow_nan=False)
