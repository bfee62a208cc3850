"""Watched executions for Rerun (extra `viewers`)."""

from collections.abc import Sequence

import numpy as np
import rerun as rr

from misstep.core.streams import Event, StreamSpec
from misstep.store.images import is_storable
from misstep.watch.errors import RerunTargetError
from misstep.watch.items import Began, Ended, Item, Judged, Picture, Raised, Sample
from misstep.watch.verdict import Level, Region, Verdict

_SEVERITY = {Level.OK: "INFO", Level.WARN: "WARN", Level.FAIL: "ERROR", Level.UNKNOWN: "WARN"}
_DEPTH_UNITS_PER_M = 1000.0


class RerunSink:
    """Logs streams, risk, suspicion, levels and alarms; times are the source's, `received` the receiver's.

    Args:
        target: a new file that ends in .rrd, or the address of a viewer, such as rerun+http://127.0.0.1:9876/proxy.

    Raises:
        RerunTargetError: it is neither.
    """

    def __init__(self, target: str) -> None:
        self._recording = rr.RecordingStream("misstep_watch")
        try:
            if target.endswith(".rrd"):
                self._recording.save(target)
            else:
                self._recording.connect_grpc(target)
        except RuntimeError as error:
            raise RerunTargetError(target, str(error)) from None
        self._sizes: dict[str, tuple[int, int]] = {}  # height, width
        self._level: Level | None = None
        self._number = 0

    def take(self, item: Item) -> None:
        """Logs it."""
        match item:
            case Began(skill, received_ns):
                self._number, self._level = self._number + 1, None
                self._sizes.clear()
                self._at(None, received_ns)
                self._log("executions", rr.TextLog(f"{self._number}: {skill} begins", level="INFO"))
            case StreamSpec(stream, "series", channels):
                self._log(stream, rr.SeriesLines(names=list(channels)), static=True)
            case Sample(stream, publish_ns, received_ns, values) if _is_series(values):
                self._at(publish_ns, received_ns)
                self._log(stream, rr.Scalars(values))
            case Picture(stream, publish_ns, received_ns, image) if is_storable(image):
                self._at(publish_ns, received_ns)
                self._sizes[stream] = image.shape[0], image.shape[1]
                depth = image.dtype == np.uint16
                self._log(stream, rr.DepthImage(image, meter=_DEPTH_UNITS_PER_M) if depth else rr.Image(image))
            case Judged(verdict, received_ns):
                self._at(verdict.source_ns, received_ns)
                self._judged(verdict)
            case Event(publish_ns, received_ns, name, text):
                self._at(publish_ns, received_ns)
                self._log("events", rr.TextLog(f"{name} {text}".strip(), level="INFO"))
            case Raised(number, verdict, received_ns):
                self._at(verdict.source_ns, received_ns)
                told = f"alarm {number}: {'; '.join(verdict.reasons)}"
                self._log("alarms", rr.TextLog(told, level=_SEVERITY[verdict.level]))
            case Ended(received_ns, outcome):
                self._at(None, received_ns)
                self._log("executions", rr.TextLog(f"{self._number} ends: {outcome}", level="INFO"))

    def close(self) -> None:
        """Writes what is left."""
        self._recording.flush()
        self._recording.disconnect()

    def _judged(self, verdict: Verdict) -> None:
        for name in ("risk", "risk_limit", "suspicion", "suspicion_limit"):
            if (number := getattr(verdict, name)) is not None:
                self._log(f"verdict/{name}", rr.Scalars(number))
        if verdict.level is not self._level:
            self._level = verdict.level
            told = f"{verdict.level.upper()} {'; '.join(verdict.reasons)}".strip()
            self._log("verdict/level", rr.TextLog(told, level=_SEVERITY[verdict.level]))
        for stream in {one.stream for one in verdict.regions} & set(self._sizes):
            self._log(
                f"{stream}/regions",
                _boxes([one for one in verdict.regions if one.stream == stream], self._sizes[stream]),
            )

    def _at(self, source_ns: int | None, received_ns: int) -> None:
        """The times of what is logged next."""
        self._recording.reset_time()
        self._recording.set_time("received", duration=1e-9 * received_ns)
        if source_ns is not None:
            self._recording.set_time("source", duration=1e-9 * source_ns)

    def _log(self, path: str, what: rr.AsComponents, static: bool = False) -> None:
        self._recording.log(path, what, static=static)


def _is_series(values: np.ndarray) -> bool:
    return values.ndim == 1 and values.size > 0 and values.dtype.kind in "fiub"


def _boxes(regions: Sequence[Region], size: tuple[int, int]) -> rr.Boxes2D:
    height, width = size
    scale = np.array([width, height])
    corners = np.array([[one.left, one.top] for one in regions]) * scale
    sizes = np.array([[one.width, one.height] for one in regions]) * scale
    return rr.Boxes2D(mins=corners, sizes=sizes)
