"""The cameras of an execution: which streams are pictures, of what kind, and when each picture was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from misstep.core.streams import Float64s, Frames, Int64s
from misstep.store.images import shows_flow
from misstep.view.false_colours import Legend, depth_legend, flow_legend

Kind = Literal["rgb", "depth", "flow"]

MOST_PICTURES = 600
_FLOW = "flow"
_FASTEST_HZ = 60


@dataclass(frozen=True, slots=True)
class Camera:
    """A row of pictures that a page plays: frame k of its video was taken at t_s[k].

    Attributes:
        stream: name to ask `camera_video` for.
        kind: "rgb" (grey, too), "depth", or "flow", which is worked out from the colours of the same camera.
        t_s: (n,) when each frame was taken, in seconds from the start of the execution.
        fps: of the video, whose frames are equally spaced: frame k stands from k / fps to (k + 1) / fps.
        width: of a picture as it was recorded, in pixels.
        height: of the same.
        legend: what its colours mean; None where they are the camera's own.
    """

    stream: str
    kind: Kind
    t_s: Float64s
    fps: int
    width: int
    height: int
    legend: Legend | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a camera's pictures come from: `frames` of a stream as they are, or the flow between them."""

    kind: Kind
    frames: Frames


def sources(frames: Mapping[str, Frames]) -> dict[str, Source]:
    """The cameras by name: every stream of pictures, and "<camera>/flow" for each "<camera>/rgb".

    A recorded stream of flow is passed over.
    """
    found: dict[str, Source] = {}
    for name in sorted(frames, key=_order):
        one = frames[name]
        if len(one.images) and not shows_flow(name):
            found[name] = Source("depth" if one.images[0].dtype == np.uint16 else "rgb", one)
            if found[name].kind == "rgb" and one.images[0].ndim == 3 and len(one.images) > 1:
                found["/".join([*name.split("/")[:-1], _FLOW])] = Source("flow", one)
    return dict(sorted(found.items(), key=lambda item: (item[0].rpartition("/")[0], _KINDS.index(item[1].kind))))


_KINDS: tuple[Kind, ...] = ("rgb", "depth", "flow")


def cameras(frames: Mapping[str, Frames], start_ns: int) -> tuple[Camera, ...]:
    """Describes them, colours before depth before flow."""
    return tuple(_camera(name, source, start_ns) for name, source in sources(frames).items())


def shown(count: int) -> Int64s:
    """Places of the pictures that a video holds: all, or an even selection of at most MOST_PICTURES."""
    return np.arange(0, count, max(1, -(-count // MOST_PICTURES)))


def video_fps(publish_ns: Int64s) -> int:
    """The nearest whole rate at which the pictures were taken, so that a video plays about as fast as life."""
    if len(publish_ns) < 2 or publish_ns[-1] <= publish_ns[0]:
        return 1
    rate_hz = (len(publish_ns) - 1) / ((publish_ns[-1] - publish_ns[0]) / 1e9)
    return int(np.clip(round(rate_hz), 1, _FASTEST_HZ))


def _camera(name: str, source: Source, start_ns: int) -> Camera:
    images, stamps_ns = source.frames.images, source.frames.publish_ns[shown(len(source.frames.images))]
    height, width = images[0].shape[:2]
    legend = {"rgb": lambda _: None, "depth": depth_legend, "flow": flow_legend}[source.kind](images)
    return Camera(name, source.kind, (stamps_ns - start_ns) / 1e9, video_fps(stamps_ns), width, height, legend)


def _order(name: str) -> list[str]:
    return name.split("/")
