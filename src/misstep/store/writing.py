"""Writes an execution into an MCAP file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import numpy as np
from mcap.writer import Writer
from numpy.typing import NDArray

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution
from misstep.core.streams import Event, Float64s, Image, StreamSpec
from misstep.core.values import Layout, Values
from misstep.store import facts
from misstep.store.images import encode_image
from misstep.store.messages import (
    CALLS,
    CALLS_TOPIC,
    EVENTS_TOPIC,
    FUNCTIONS,
    FUNCTIONS_TOPIC,
    IMAGE,
    LAYOUTS,
    LAYOUTS_TOPIC,
    LOG,
    SAMPLE,
    VALUES,
    VALUES_TOPIC,
    definition,
    encodable,
    encode,
    header,
    stamp,
)
from misstep.store.part import PartFile

STREAMS_RECORD = "misstep.streams"
STREAM_KEY = "misstep.stream"
CALLS_PER_MESSAGE = 65536
NUMBERS_PER_MESSAGE = 2**20

_INFO = 20

_Entry = TypeVar("_Entry", Function, Layout)


class ExecutionWriter:
    """Appends the records of one execution to its part file. Not thread-safe.

    Every method raises OSError where the file can't be written; what was flushed before stays readable.
    """

    def __init__(self, part: PartFile, execution: Execution) -> None:
        self.path = part.path
        self._part = part
        self._mcap: Any = Writer(cast(IO[bytes], part), enable_data_crcs=True)  # some methods are not annotated
        self._schemas: dict[str, int] = {}
        self._channels: dict[str, int] = {}
        self._streams: dict[str, str] = {}
        self._functions: dict[Function, int] = {}
        self._layouts: dict[Layout, int] = {}
        self._mcap.start(profile="ros2", library="misstep")
        self._mcap.add_metadata(facts.RECORD, facts.to_text(execution))

    def sample(self, spec: StreamSpec, publish_ns: int, log_ns: int, values: Float64s) -> None:
        """Appends one sample of a series."""
        numbers = np.asarray(values, np.float64)  # rosbags writes the bytes of any type as they are
        self._message(self._stream(spec), publish_ns, log_ns, encode(SAMPLE, header(publish_ns), numbers))

    def image(self, spec: StreamSpec, publish_ns: int, log_ns: int, image: Image) -> None:
        """Appends one image."""
        image_format, data = encode_image(image)
        message = encode(IMAGE, header(publish_ns), image_format, np.frombuffer(data, np.uint8))
        self._message(self._stream(spec), publish_ns, log_ns, message)

    def event(self, event: Event) -> None:
        """Appends an event."""
        channel = self._channel(EVENTS_TOPIC, LOG)
        name, text = encodable(event.name), encodable(event.text)
        message = encode(LOG, stamp(event.publish_ns), _INFO, name, text, "", "", 0)
        self._message(channel, event.publish_ns, event.log_ns, message)

    def calls(self, calls: Calls, log_ns: int) -> None:
        """Appends a batch of calls, and the functions that no batch before it had."""
        places = self._function_places(calls.functions, log_ns)
        for first in range(0, len(calls), CALLS_PER_MESSAGE):
            rows = slice(first, first + CALLS_PER_MESSAGE)
            message = encode(
                CALLS,
                places[calls.function[rows]],
                calls.begin_ns[rows].astype(np.int64),
                calls.end_ns[rows].astype(np.int64),
                calls.thread[rows].astype(np.int32),
                calls.raised[rows].astype(np.bool_),
            )
            self._message(self._channel(CALLS_TOPIC, CALLS), log_ns, log_ns, message)

    def values(self, values: Values, log_ns: int) -> None:
        """Appends a batch of sampled calls, and the functions and layouts that no batch before it had."""
        functions = self._function_places(values.functions, log_ns)
        layouts = self._layout_places(values.layouts, log_ns)
        for rows in _slices(values):
            message = encode(
                VALUES,
                values.id[rows].astype(np.int64),
                values.parent[rows].astype(np.int64),
                functions[values.function[rows]],
                values.number[rows].astype(np.int64),
                values.begin_ns[rows].astype(np.int64),
                values.end_ns[rows].astype(np.int64),
                values.whole[rows].astype(np.bool_),
                layouts[values.layout[rows]],
                values.value[values.start[rows.start] : values.start[rows.stop]].astype(np.float64),
            )
            self._message(self._channel(VALUES_TOPIC, VALUES), log_ns, log_ns, message)

    def announce(self, spec: StreamSpec) -> None:
        """Makes a stream part of the execution, even if no sample of it ever comes."""
        self._stream(spec)

    def flush(self) -> None:
        """Ends the chunk, so that all that was appended can be read after a crash."""
        self._mcap.flush()

    def finish(self, execution: Execution, path: Path) -> None:
        """Writes the final facts and publishes the file under its final name."""
        self._mcap.flush()  # facts that are final come after all data, so that no cut file has them
        self._mcap.add_metadata(STREAMS_RECORD, self._streams)
        self._mcap.add_metadata(facts.RECORD, facts.to_text(execution))
        self._mcap.finish()
        self._part.publish(path)

    def abandon(self) -> None:
        """Leaves the part file as it is, to be salvaged."""
        self._part.close()

    def discard(self) -> None:
        """Deletes the part file."""
        self._part.discard()

    def _message(self, channel: int, publish_ns: int, log_ns: int, data: bytes) -> None:
        self._mcap.add_message(channel, log_time=log_ns, publish_time=publish_ns, data=data)

    def _stream(self, spec: StreamSpec) -> int:
        topic = "/" + spec.name
        if topic not in self._channels:
            description = {"kind": spec.kind, "channels": spec.channels, "units": spec.units}
            self._streams[spec.name] = json.dumps(description)
            schema = SAMPLE if spec.kind == "series" else IMAGE
            self._channel(topic, schema, {STREAM_KEY: self._streams[spec.name]})
        return self._channels[topic]

    def _channel(self, topic: str, schema: str, metadata: dict[str, str] | None = None) -> int:
        if topic not in self._channels:
            self._channels[topic] = self._mcap.register_channel(topic, "cdr", self._schema(schema), metadata or {})
        return self._channels[topic]

    def _schema(self, name: str) -> int:
        if name not in self._schemas:
            self._schemas[name] = self._mcap.register_schema(name, "ros2msg", definition(name))
        return self._schemas[name]

    def _function_places(self, functions: tuple[Function, ...], log_ns: int) -> NDArray[np.int32]:
        """Where the batch's functions are in the file's table, which grows by those it lacks."""
        first, new = len(self._functions), _added(self._functions, functions)
        if new:
            names, files = [encodable(f.name) for f in new], [encodable(f.file) for f in new]
            lines = np.array([f.line for f in new], np.int32)
            message = encode(FUNCTIONS, first, names, files, lines)
            self._message(self._channel(FUNCTIONS_TOPIC, FUNCTIONS), log_ns, log_ns, message)
        return _places(self._functions, functions)

    def _layout_places(self, layouts: tuple[Layout, ...], log_ns: int) -> NDArray[np.int32]:
        """Where the batch's layouts are in the file's table, which grows by those it lacks."""
        first, new = len(self._layouts), _added(self._layouts, layouts)
        if new:
            message = encode(LAYOUTS, first, [_lines(layout) for layout in new])
            self._message(self._channel(LAYOUTS_TOPIC, LAYOUTS), log_ns, log_ns, message)
        return _places(self._layouts, layouts)


def _added(table: dict[_Entry, int], entries: tuple[_Entry, ...]) -> list[_Entry]:
    """Numbers the entries that the table lacks, and returns them."""
    new = [entry for entry in dict.fromkeys(entries) if entry not in table]
    table |= {entry: place for place, entry in enumerate(new, start=len(table))}
    return new


def _places(table: dict[_Entry, int], entries: tuple[_Entry, ...]) -> NDArray[np.int32]:
    return np.array([table[entry] for entry in entries], np.int32)


def _lines(layout: Layout) -> str:
    """A layout as one text: a text a slot takes ten times as long to encode and to read."""
    return encodable("".join(slot.replace("\n", "\\n") + "\n" for slot in layout))


def _slices(values: Values) -> Iterator[slice]:
    """The calls of each message: few enough for a reader to hold them, and at least one."""
    first = 0
    while first < len(values):
        full = int(np.searchsorted(values.start, values.start[first] + NUMBERS_PER_MESSAGE, side="right")) - 1
        last = min(max(full, first + 1), first + CALLS_PER_MESSAGE, len(values))
        yield slice(first, last)
        first = last
