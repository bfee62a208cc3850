"""Reads much of an execution in one pass through its file, which takes long to unpack if it is long."""

from dataclasses import dataclass
from pathlib import Path

from misstep.core.calls import Calls
from misstep.core.streams import Event, Frames, Series
from misstep.store.messages import IMAGE, LOG, SAMPLE
from misstep.store.reading import events_of, frames_of, series_of
from misstep.store.reading_calls import CALL_SCHEMAS, calls_of
from misstep.store.samples import Samples
from misstep.store.topics import Messages, Topic, read_topics

_MESSAGES = frozenset({IMAGE, LOG}) | CALL_SCHEMAS


@dataclass(frozen=True, slots=True)
class Recording:
    """An execution file but for the values of its sampled calls.

    Attributes:
        series: by stream name.
        frames: by stream name.
        events: in source-time order.
        calls: for `calls_of`; seldom asked for, and then once.
    """

    series: dict[str, Series]
    frames: dict[str, Frames]
    events: list[Event]
    calls: list[Messages]


def read_recording(path: Path) -> Recording:
    """Reads it.

    Raises:
        ExecutionFileError: the file is cut or damaged, or holds what is not a series, an image or an event of ours.
    """
    samples, messages = _read(path, _MESSAGES)
    return Recording(
        series_of(samples, path),
        frames_of([one for one in messages if one.topic.schema == IMAGE], path),
        events_of([one for one in messages if one.topic.schema == LOG], path),
        [one for one in messages if one.topic.schema in CALL_SCHEMAS],
    )


def read_series_and_calls(path: Path) -> tuple[dict[str, Series], Calls]:
    """As `read_series` and `read_calls`, which would each go through the file.

    Raises:
        ExecutionFileError: the file is cut or damaged, or holds what is not a series or calls of ours.
    """
    samples, messages = _read(path, CALL_SCHEMAS)
    return series_of(samples, path), calls_of(messages, path)


def _read(path: Path, schemas: frozenset[str]) -> tuple[list[Samples], list[Messages]]:
    """All samples, and the messages of some types."""

    def gatherer(topic: Topic) -> Samples | Messages | None:
        if topic.schema == SAMPLE:
            return Samples(topic, path)
        return Messages(topic) if topic.schema in schemas else None

    found = read_topics(path, gatherer)
    return [one for one in found if isinstance(one, Samples)], [one for one in found if isinstance(one, Messages)]
