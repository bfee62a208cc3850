"""Watched executions for Foxglove, over its WebSocket (extra `viewers`)."""

import json
from typing import Any

import foxglove
import numpy as np
from foxglove.channels import LogChannel, RawImageChannel
from foxglove.messages import Log, LogLevel, RawImage, Timestamp
from numpy.typing import NDArray

from misstep.core.streams import Event, StreamSpec
from misstep.store.images import is_storable
from misstep.watch.errors import FoxglovePortError
from misstep.watch.items import Began, Ended, Item, Judged, Picture, Raised, Sample
from misstep.watch.verdict import Level

_HOST = "127.0.0.1"
_SEVERITY = {
    Level.OK: LogLevel.Info,
    Level.WARN: LogLevel.Warning,
    Level.FAIL: LogLevel.Error,
    Level.UNKNOWN: LogLevel.Warning,
}
_NS_PER_S = 1_000_000_000


class FoxgloveSink:
    """Serves streams as they come, verdicts on /misstep/verdict and a log on /misstep/log; to this machine only.

    Messages bear the source's stamps, so that streams and verdicts lie side by side.

    Args:
        port: 0 picks a free one.

    Attributes:
        url: what Foxglove is to open.

    Raises:
        FoxglovePortError: the port is taken.
    """

    def __init__(self, port: int) -> None:
        self._context = foxglove.Context()
        try:
            self._server = foxglove.start_server(
                name="misstep watch", host=_HOST, port=port, context=self._context, message_backlog_size=256
            )
        except RuntimeError as error:
            raise FoxglovePortError(port, str(error)) from None
        self.url = f"ws://{_HOST}:{self._server.port}"
        self._verdicts = foxglove.Channel("/misstep/verdict", context=self._context)
        self._log = LogChannel("/misstep/log", context=self._context)
        self._pictures: dict[str, RawImageChannel] = {}
        self._series: dict[str, foxglove.Channel] = {}
        self._channels: dict[str, tuple[str, ...]] = {}
        self._newest_ns = 0
        self._level: Level | None = None

    def take(self, item: Item) -> None:
        """Sends it to whoever is connected."""
        match item:
            case Began(skill):
                self._newest_ns, self._level = 0, None
                self._say(LogLevel.Info, f"{skill} begins")
            case StreamSpec(stream, "series", channels):
                self._channels[stream] = channels
            case Sample(stream, publish_ns, _, values) if _is_series(values):
                self._newest_ns = max(self._newest_ns, publish_ns)
                self._sample(stream, publish_ns, values)
            case Picture(stream, publish_ns, _, image) if is_storable(image):
                self._newest_ns = max(self._newest_ns, publish_ns)
                self._picture(stream, publish_ns, image)
            case Judged(verdict):
                self._verdicts.log(json.loads(verdict.to_json()), log_time=self._newest_ns)
                if verdict.level is not self._level:
                    self._level = verdict.level
                    told = f"{verdict.level.upper()} {'; '.join(verdict.reasons)}".strip()
                    self._say(_SEVERITY[verdict.level], told)
            case Event(_, _, name, text):
                self._say(LogLevel.Info, f"{name} {text}".strip())
            case Raised(number, verdict):
                self._say(LogLevel.Fatal, f"alarm {number}: {verdict.level.upper()} {'; '.join(verdict.reasons)}")
            case Ended(_, outcome):
                self._say(LogLevel.Info, f"the execution ends: {outcome}")

    def close(self) -> None:
        """Ends the server."""
        self._server.stop()

    def _sample(self, stream: str, publish_ns: int, values: NDArray[Any]) -> None:
        if stream not in self._series:
            self._series[stream] = foxglove.Channel(f"/{stream}", context=self._context)
        names = self._channels.get(stream, ())
        if len(names) != len(values):
            names = tuple(f"value{place}" for place in range(len(values)))
        numbers = [float(value) if np.isfinite(value) else None for value in values]
        self._series[stream].log(dict(zip(names, numbers, strict=True)), log_time=max(publish_ns, 0))

    def _picture(self, stream: str, publish_ns: int, image: NDArray[Any]) -> None:
        if stream not in self._pictures:
            self._pictures[stream] = RawImageChannel(f"/{stream}", context=self._context)
        encoding = {2: "mono8", 3: "rgb8"}[image.ndim] if image.dtype == np.uint8 else "mono16"
        message = RawImage(
            timestamp=_timestamp(publish_ns),
            frame_id=stream,
            width=image.shape[1],
            height=image.shape[0],
            encoding=encoding,
            step=image.nbytes // image.shape[0],
            data=np.ascontiguousarray(image).tobytes(),
        )
        self._pictures[stream].log(message, log_time=max(publish_ns, 0))

    def _say(self, level: LogLevel, text: str) -> None:
        message = Log(timestamp=_timestamp(self._newest_ns), level=level, message=text, name="misstep")
        self._log.log(message, log_time=self._newest_ns)


def _timestamp(t_ns: int) -> Timestamp:
    seconds, nanoseconds = divmod(max(t_ns, 0), _NS_PER_S)
    return Timestamp(sec=seconds, nsec=nanoseconds)


def _is_series(values: NDArray[Any]) -> bool:
    return values.ndim == 1 and values.size > 0 and values.dtype.kind in "fiub"
