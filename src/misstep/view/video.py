"""A camera's pictures as an H.264 video that browsers play and seek."""

import io
from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.errors import MissingExtraError
from misstep.core.streams import Image
from misstep.store.store import Store
from misstep.view.cameras import Source, shown, sources, video_fps
from misstep.view.errors import NoCameraError
from misstep.view.false_colours import depth_legend, depth_picture, flow_between, flow_legend, flow_picture

try:
    import av
except ModuleNotFoundError as missing:
    raise MissingExtraError("Video", missing.name or "av", "view") from missing

WIDEST_PX = 320
MOST_BYTES = 2_000_000
"""Of one video, about: noise compresses badly, and is made coarser."""
_QUALITY = "27"  # libx264's constant rate factor
_KEYFRAME_EVERY = 8  # pictures; seeking decodes at most so many


def camera_video(store: Store, execution_id: str, stream: str, most_bytes: int = MOST_BYTES) -> bytes:
    """An MP4 of one camera of an execution, frame k of it the k-th of `Camera.t_s`.

    Args:
        store: the experience database.
        execution_id: which execution.
        stream: name of the camera, see `Camera.stream`.
        most_bytes: about how large it may become.

    Raises:
        ExecutionNotFoundError: there is none with this id.
        ExecutionFileError: its file is missing, cut or damaged.
        NoCameraError: it has no such camera.
    """
    found = sources(store.frames(execution_id))
    if stream not in found:
        raise NoCameraError(stream, execution_id, tuple(found))
    return _encoded(_pictures(found[stream]), video_fps(_shown_stamps(found[stream])), most_bytes)


def _shown_stamps(source: Source) -> NDArray[np.int64]:
    return source.frames.publish_ns[shown(len(source.frames.images))]


def _pictures(source: Source) -> list[NDArray[np.uint8]]:
    """What is seen in each frame, H x W x 3 RGB, all of one size."""
    size = _size(source.frames.images[0])
    return [np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.uint8) for one in _colours(source)]


def _colours(source: Source) -> Iterator[NDArray[np.uint8]]:
    images = source.frames.images
    places = shown(len(images)).tolist()
    if source.kind == "depth":
        near_to_far = depth_legend(images)
        yield from (depth_picture(images[place], near_to_far) for place in places)
    elif source.kind == "flow":
        strength = flow_legend(images)
        for place in places:
            yield flow_picture(flow_between(images[max(place - 1, 0)], images[place]), strength)
    else:
        yield from (_rgb(images[place]) for place in places)


def _rgb(image: Image) -> NDArray[np.uint8]:
    return np.asarray(image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2), np.uint8)


def _size(image: Image) -> tuple[int, int]:
    """Width and height: at most WIDEST_PX wide, both even, as H.264 wants them."""
    height, width = image.shape[:2]
    scale = min(1.0, WIDEST_PX / width)
    return max(2, 2 * round(scale * width / 2)), max(2, 2 * round(scale * height / 2))


def _encoded(pictures: list[NDArray[np.uint8]], fps: int, most_bytes: int) -> bytes:
    file, most_bits_per_s = io.BytesIO(), str(8 * most_bytes * fps // len(pictures))
    coding: dict[str, object] = {
        "crf": _QUALITY, "preset": "veryfast", "g": str(_KEYFRAME_EVERY), "bf": "0", "threads": "1",
        "maxrate": most_bits_per_s, "bufsize": most_bits_per_s,
    }  # fmt: skip
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.options = coding
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()
