"""What the monitor says, as JSON lines."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TextIO

from misstep.watch.items import Acknowledged, Began, Ended, Item, Judged, Raised


class JsonSink:
    """Writes one line an item: a verdict as `Verdict.from_json` reads it, all else as an object with one key.

    The key is "began", "raised" (an alarm), "acknowledged" or "ended". Samples and pictures are left out.

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
        case Began(skill, received_ns, seed):
            return object_line("began", {"skill": skill, "received_ns": received_ns, "seed": seed})
        case Raised(number, verdict, received_ns):
            return object_line("raised", {"number": number, "received_ns": received_ns, "verdict": asdict(verdict)})
        case Acknowledged(received_ns):
            return object_line("acknowledged", {"received_ns": received_ns})
        case Ended(received_ns, outcome):
            return object_line("ended", {"outcome": outcome, "received_ns": received_ns})
        case _:
            return None


def object_line(key: str, facts: Mapping[str, Any]) -> str:
    """A line that is no verdict."""
    return json.dumps({key: facts}, separators=(",", ":"), allow_nan=False)
