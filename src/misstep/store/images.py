"""Images as sensor_msgs/CompressedImage holds them: JPEG for colour and grey, lossless PNG for depth."""

from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Image

JPEG_QUALITY = 90
PNG_LEVEL = 4  # of depth, a fifth smaller than level 1; level 6 saves another sixth in twice the time

_GREY = "mono8; jpeg compressed mono8"
_COLOUR = "rgb8; jpeg compressed bgr8"
_DEPTH = "16UC1; png compressed 16UC1"


def is_storable(image: Image) -> bool:
    """True for H x W x 3 uint8 RGB, H x W uint8 grey and H x W uint16 depth."""
    shape, dtype = image.shape, image.dtype
    channels_fit = len(shape) == 2 or (len(shape) == 3 and shape[2] == 3 and dtype == np.uint8)
    return channels_fit and dtype in (np.uint8, np.uint16) and image.size > 0


def shows_flow(stream: str) -> bool:
    """True for a stream of optical flow by its name, "head/flow": how its pictures encode flow only the robot knows."""
    return stream.rpartition("/")[2] == "flow"


def encode_image(image: Image) -> tuple[str, bytes]:
    """The `format` and `data` of a CompressedImage.

    Args:
        image: one that `is_storable` accepts. Depth comes back bit by bit, colour and grey within JPEG's loss.
    """
    if image.dtype == np.uint16:
        return _DEPTH, _compress(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    if image.ndim == 2:
        return _GREY, _compress(".jpg", image, quality)
    return _COLOUR, _compress(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), quality)


def decode_image(image_format: str, data: bytes) -> Image:
    """The image of a CompressedImage's `format` and `data`.

    Raises:
        ValueError: the data are not such an image.
    """
    flags = {_GREY: cv2.IMREAD_GRAYSCALE, _COLOUR: cv2.IMREAD_COLOR, _DEPTH: cv2.IMREAD_UNCHANGED}
    if image_format not in flags:
        raise ValueError(f"image format {image_format!r}")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags[image_format])
    except cv2.error as error:
        raise ValueError(f"image data: {error}") from error
    if image is None:
        raise ValueError("image data that are neither JPEG nor PNG")
    image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB) if image_format == _COLOUR else image
    if image.dtype != (np.uint16 if image_format == _DEPTH else np.uint8):
        raise ValueError(f"{image_format} image of {image.dtype}")
    return cast(Image, image)


def _compress(suffix: str, image: NDArray[Any], parameters: list[int]) -> bytes:
    return bytes(cv2.imencode(suffix, image, parameters)[1])
