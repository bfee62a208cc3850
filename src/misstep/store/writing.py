"""Writes an execution into an MCAP file."""

import json
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from mcap.writer import Writer

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution
from misstep.core.streams import Event, Float64s, Image, StreamSpec
from misstep.store import facts
from misstep.store.images import encode_image
from misstep.store.messages import (
    CALLS,
    CALLS_TOPIC,
    EVENTS_TOPIC,
    FUNCTIONS,
    FUNCTIONS_TOPIC,
    IMAGE,
    LOG,
    SAMPLE,
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

_INFO = 20


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
        places = self._places(calls.functions, log_ns)
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

    def _places(self, functions: tuple[Function, ...], log_ns: int) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Where the batch's functions are in the file's table, which grows by those it lacks."""
        first = len(self._functions)
        new = [function for function in dict.fromkeys(functions) if function not in self._functions]
        self._functions |= {function: first + i for i, function in enumerate(new)}
        if new:
            names, files = [encodable(f.name) for f in new], [encodable(f.file) for f in new]
            lines = np.array([f.line for f in new], np.int32)
            message = encode(FUNCTIONS, first, names, files, lines)
            self._message(self._channel(FUNCTIONS_TOPIC, FUNCTIONS), log_ns, log_ns, message)
        return np.array([self._functions[function] for function in functions], np.int32)
