"""Camera pictures around the moment of failure, ready to be put into a page."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Frames, Image

_WIDEST = 480
_JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Attributes:
        caption: what camera, and when.
        source: a data URI with a JPEG.
    """

    caption: str
    source: str


def last_picture_s(frames: Mapping[str, Frames], start_ns: int) -> float:
    """Time of the newest picture in seconds from the start; 0 where there is none."""
    newest_ns = max((int(one.publish_ns[-1]) for one in frames.values() if len(one.publish_ns)), default=start_ns)
    return (newest_ns - start_ns) / 1e9


def pictures_before(frames: Mapping[str, Frames], start_ns: int, t_s: float) -> list[Picture]:
    """The last picture of each camera up to t."""
    return _pictures(frames, start_ns, {name: _next(one, start_ns, t_s) - 1 for name, one in frames.items()})


def pictures_after(frames: Mapping[str, Frames], start_ns: int, t_s: float) -> list[Picture]:
    """The first picture of each camera after t."""
    return _pictures(frames, start_ns, {name: _next(one, start_ns, t_s) for name, one in frames.items()})


def _next(frames: Frames, start_ns: int, t_s: float) -> int:
    return int(np.searchsorted(frames.publish_ns, start_ns + round(t_s * 1e9), side="right"))


def _pictures(frames: Mapping[str, Frames], start_ns: int, places: Mapping[str, int]) -> list[Picture]:
    """The frames at these places, cameras by name in reverse, so that head/rgb stands before head/depth."""
    return [
        Picture(_caption(frames[name], places[name], start_ns), data_uri(frames[name].images[places[name]]))
        for name in sorted(frames, reverse=True)
        if 0 <= places[name] < len(frames[name].images)
    ]


def _caption(frames: Frames, place: int, start_ns: int) -> str:
    return f"{frames.spec.name}, {(int(frames.publish_ns[place]) - start_ns) / 1e9:.2f} s"


def data_uri(image: Image) -> str:
    """A JPEG of it, at most 480 pixels wide; depth in false colours."""
    colours = _depth_colours(image) if image.dtype == np.uint16 else image[..., ::-1] if image.ndim == 3 else image
    shown = _shrunk(np.ascontiguousarray(colours))
    _, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()


def _depth_colours(depth: Image) -> NDArray[np.uint8]:
    """Near is bright, far is dark, no measurement (0) is black: H x W uint16 -> H x W x 3 BGR.

    Colours are spread evenly over the pixels, so that a distant wall does not take all contrast from the table.
    """
    measured = depth > 0
    nearest_first = np.sort(depth[measured])
    farther = np.searchsorted(nearest_first, depth) / max(len(nearest_first), 1)
    colours = cv2.applyColorMap(((1 - farther) * 255).astype(np.uint8), cv2.COLORMAP_CIVIDIS)
    return np.where(measured[..., None], colours, 0).astype(np.uint8)


def _shrunk(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    if width <= _WIDEST:
        return image
    size = (_WIDEST, max(1, round(height * _WIDEST / width)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
