"""Depth and optical flow as pictures that people can read, with what their colours mean."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Image
from misstep.signals.optical_flow import DenseInverseSearch

_MM_PER_M = 1000.0
_LOOKED_AT = 12
"""Pictures of a whole execution from which the range of its colours is taken."""
_LEAST_FLOW_PX = 1.0
_FLOW_WIDTH_PX = 240
"""Flow of pictures twice as wide or more is worked out on smaller ones, in a fraction of the time."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What the colours of a camera's pictures mean.

    Attributes:
        low: value of the first colour.
        high: value of the last colour, and of all beyond it.
        unit: of both.
        colours: from low to high, as #rrggbb; empty for flow, whose hue is its direction and whose brightness is
            its strength.
    """

    low: float
    high: float
    unit: str
    colours: tuple[str, ...] = ()


def depth_legend(images: Sequence[Image]) -> Legend:
    """The range of depths in a few of an execution's pictures, without the outermost hundredths."""
    measured = np.concatenate([image[image > 0].ravel() for image in _few(images)])
    low, high = np.percentile(measured, (1, 99)) / _MM_PER_M if len(measured) else (0.0, 1.0)
    shades = cv2.applyColorMap(np.linspace(255, 0, 9).astype(np.uint8)[None], cv2.COLORMAP_CIVIDIS)[0, :, ::-1]
    return Legend(round(float(low), 2), round(float(max(high, low + 0.01)), 2), "m", tuple(map(_hex, shades)))


def depth_picture(depth: Image, legend: Legend) -> NDArray[np.uint8]:
    """Near is bright, far is dark, no measurement (0) is black: H x W uint16 millimetres -> H x W x 3 RGB."""
    far = np.clip((depth / _MM_PER_M - legend.low) / (legend.high - legend.low), 0, 1)
    colours = cv2.applyColorMap(np.rint(255 * (1 - far)).astype(np.uint8), cv2.COLORMAP_CIVIDIS)[..., ::-1]
    return np.where((depth > 0)[..., None], colours, 0).astype(np.uint8)


def flow_legend(images: Sequence[Image]) -> Legend:
    """The strongest motions between a few successive colour pictures of an execution."""
    places = np.unique(np.linspace(1, max(len(images) - 1, 1), _LOOKED_AT).astype(int))
    pairs = [(images[place - 1], images[place]) for place in places if place < len(images)]
    strengths = [np.percentile(np.linalg.norm(flow_between(*pair), axis=2), 99) for pair in pairs]
    return Legend(0.0, round(float(max([_LEAST_FLOW_PX, *strengths])), 1), "px a picture")


def flow_between(before: Image, after: Image) -> NDArray[np.float32]:
    """How far each pixel moved right and down, H x W x 2; zero where the camera's format has changed."""
    if before.shape != after.shape:
        return np.zeros((*after.shape[:2], 2), np.float32)
    scale = max(1, after.shape[1] // _FLOW_WIDTH_PX)
    flow = DenseInverseSearch().between(_shrunk(before, scale), _shrunk(after, scale))
    return np.asarray(cv2.resize(flow, after.shape[1::-1]) * scale, np.float32) if scale > 1 else flow


def _shrunk(image: Image, scale: int) -> NDArray[np.uint8]:
    if scale == 1:
        return image.astype(np.uint8)
    size = (image.shape[1] // scale, image.shape[0] // scale)
    return np.asarray(cv2.resize(image.astype(np.uint8), size, interpolation=cv2.INTER_AREA), np.uint8)


def flow_picture(flow: NDArray[np.float32], legend: Legend) -> NDArray[np.uint8]:
    """Hue is the direction, brightness the strength; what rests is black: H x W x 2 -> H x W x 3 RGB."""
    angle = np.arctan2(flow[..., 1], flow[..., 0])
    strength = np.clip(np.linalg.norm(flow, axis=2) / legend.high, 0, 1)
    hue = (np.rint(angle / np.pi * 90) % 180).astype(np.uint8)  # OpenCV's hues are half degrees
    hsv = np.stack([hue, np.full_like(hue, 220), np.rint(255 * strength).astype(np.uint8)], axis=2)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)


def _few(images: Sequence[Image]) -> list[Image]:
    places = np.unique(np.linspace(0, len(images) - 1, _LOOKED_AT).astype(int))
    return [images[place] for place in places]


def _hex(rgb: NDArray[np.uint8]) -> str:
    return "#" + bytes(rgb.tolist()).hex()
