"""Pictures as a clip holds them: a box of the camera's picture, resized to a square; depth within a fixed range."""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Image
from misstep.signals.errors import ClipSettingError, PictureFormError

FARTHEST = 65535
"""Depth of a frame where it is as far as its range goes, or farther; 0 is none measured."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in pixels from its upper left corner."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.left, self.top) < 0 or min(self.width, self.height) < 1:
            raise ClipSettingError("the crop", "a box of at least 1 x 1 pixels, left and top 0 or more", self)

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.width},{self.height}"

    def of(self, image: Image, stream: str) -> Image:
        """This part of a picture.

        Raises:
            PictureFormError: it reaches beyond the picture.
        """
        height, width = image.shape[:2]
        if self.left + self.width > width or self.top + self.height > height:
            raise PictureFormError(stream, f"pictures that hold the box {self}", f"{width} x {height} pixels")
        return image[self.top : self.top + self.height, self.left : self.left + self.width]


@dataclass(frozen=True, slots=True)
class Framing:
    """How pictures become frames of a clip.

    Attributes:
        size_px: width and height of a frame.
        crop: the part of the picture that is shown; all of it if None.
        farthest_m: where the range of depth ends; it begins at 0.
    """

    size_px: int = 224
    crop: Box | None = None
    farthest_m: float = 3.0

    def __post_init__(self) -> None:
        if self.size_px < 16:  # less than one patch, and than dense inverse search can follow
            raise ClipSettingError("the size", "at least 16 pixels", self.size_px)
        if not self.farthest_m > 0:
            raise ClipSettingError("the farthest depth", "more than 0 m", f"{self.farthest_m} m")

    def colours(self, image: Image, stream: str) -> NDArray[np.uint8]:
        """(H, W, 3) RGB of a picture H x W x 3.

        Raises:
            PictureFormError: it is no such picture, or smaller than the crop.
        """
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise PictureFormError(stream, "H x W x 3 uint8 (RGB)", _form(image))
        part = self.crop.of(image, stream) if self.crop else image
        shrinks = min(part.shape[:2]) >= self.size_px
        return np.asarray(self._resized(part, cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8)

    def depth(self, image: Image, stream: str) -> NDArray[np.uint16]:
        """(H, W) depth, FARTHEST at `farthest_m` and beyond, of a picture H x W in mm; 0 where nothing was measured.

        No depth is mixed with its neighbours', which may be an object's edge or not measured at all.

        Raises:
            PictureFormError: it is no such picture, or smaller than the crop.
        """
        share: NDArray[np.float32] = self.millimetres(image, stream).astype(np.float32) / np.float32(
            1000 * self.farthest_m
        )
        depth: NDArray[np.float32] = np.ceil(np.minimum(share, 1) * np.float32(FARTHEST))  # above 0 where measured
        return depth.astype(np.uint16)

    def millimetres(self, image: Image, stream: str) -> NDArray[np.uint16]:
        """(H, W) of a picture H x W in mm; `depth` says the same of it as of the picture.

        Raises:
            PictureFormError: it is no such picture, or smaller than the crop.
        """
        if image.dtype != np.uint16 or image.ndim != 2:
            raise PictureFormError(stream, "H x W uint16 (depth in mm)", _form(image))
        part = self.crop.of(image, stream) if self.crop else image
        return np.asarray(self._resized(part, cv2.INTER_NEAREST), np.uint16)

    def _resized(self, image: Image, interpolation: int) -> Image:
        if image.shape[:2] == (self.size_px, self.size_px):
            return image
        return cast(Image, cv2.resize(image, (self.size_px, self.size_px), interpolation=interpolation))


def _form(image: Image) -> str:
    return f"{' x '.join(map(str, image.shape))} {image.dtype}"
