"""Clips as they might have been seen, too: other light and colours, mirrored. One draw a clip, for all its frames.

Source: Temel, Inceoglu, Sariel, training: colours changed with a probability of 20 %, flipped with one of 50 %.
"""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.preset import Preset
from misstep.signals.clips import Clip, Track
from misstep.signals.errors import ClipSettingError
from misstep.signals.modalities import IMAGE_MODALITIES

Uint8s = NDArray[np.uint8]

_LEVELS = np.arange(256.0)
_LUMA = np.array([0.299, 0.587, 0.114])
_HUES = 180  # OpenCV's, of 8-bit HSV


@dataclass(frozen=True, slots=True)
class Jitter:
    """One change of colours; 1, 1, 1, 0 is none.

    Attributes:
        brightness: factor of all colours.
        contrast: factor of their distance to the frame's mean grey.
        saturation: factor of their distance to their own grey.
        hue: turn of the colour circle, in turns.
    """

    brightness: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0

    def apply(self, frames: Uint8s) -> Uint8s:
        """(T, 3, H, W) RGB, each frame by itself: no frame may tell anything of a later one."""
        changed = [cv2.split(self._applied(cv2.merge(tuple(frame)))) for frame in frames]
        return np.array(changed, np.uint8)

    def _applied(self, colours: Any) -> Any:
        """(H, W, 3): the changes one after the other in the order of the attributes, each rounded."""
        brighter = cv2.LUT(colours, _table(_LEVELS * self.brightness))
        mean = _LUMA @ cv2.mean(brighter)[:3]
        contrasted = cv2.LUT(brighter, _table(mean + (_LEVELS - mean) * self.contrast))
        grey = np.tile(_LUMA, (3, 1))
        saturated = cv2.transform(contrasted, self.saturation * np.eye(3) + (1 - self.saturation) * grey)
        turn = round(self.hue * _HUES) % _HUES
        return _turned(saturated, turn) if turn else saturated  # HSV of bytes loses a little: not for nothing


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How clips are varied.

    Attributes:
        jitter_p: probability of other colours.
        spread: brightness, contrast and saturation are multiplied by 1 ± this.
        hue_turns: the colour circle is turned by ± this.
        flip_p: probability of a mirror image, left to right.
        preset: `paper` mirrors flow as if it were a picture of colours, as the authors' "vertical flip" would; the
            default turns its horizontal component, too, since what moved right then moves left.
    """

    jitter_p: float = 0.2
    spread: float = 0.2
    hue_turns: float = 0.2
    flip_p: float = 0.5
    preset: Preset = "default"

    def __post_init__(self) -> None:
        for name in ("jitter_p", "flip_p"):
            if not 0 <= getattr(self, name) <= 1:
                raise ClipSettingError(name, "a probability", getattr(self, name))
        if not 0 <= self.spread < 1 or not 0 <= self.hue_turns <= 0.5:
            raise ClipSettingError("spread and hue_turns", "0 to 1, and 0 to 0.5", (self.spread, self.hue_turns))

    def apply(self, clip: Clip, generator: np.random.Generator) -> Clip:
        """A variation of a clip. Series stay as they are.

        Args:
            clip: with rgb in uint8.
            generator: of the draws; always as many, whatever comes of them.
        """
        jitters, flips = generator.random(2) < (self.jitter_p, self.flip_p)
        brightness, contrast, saturation = (float(one) for one in 1 + generator.uniform(-self.spread, self.spread, 3))
        jitter = Jitter(brightness, contrast, saturation, float(generator.uniform(-self.hue_turns, self.hue_turns)))
        changed = dict(clip)
        if jitters and "rgb" in changed:
            changed["rgb"] = _with(changed["rgb"], jitter.apply(changed["rgb"].values))
        return flipped(changed, turns_flow=self.preset == "default") if flips else changed


def flipped(clip: Clip, turns_flow: bool = True) -> Clip:
    """The clip mirrored left to right; twice is the identity."""
    mirrored = {name: _mirrored(track) if name in IMAGE_MODALITIES else track for name, track in clip.items()}
    if turns_flow and "flow" in mirrored:
        right = mirrored["flow"].values[:, 0]
        np.negative(right, out=right)
    return mirrored


def _mirrored(track: Track) -> Track:
    """Each row of its images turned around; OpenCV does it faster than a negative stride is read."""
    images = track.values
    rows: Any = images.view(np.uint8 if images.itemsize == 1 else np.int16).reshape(-1, images.shape[-1])
    return _with(track, np.asarray(cv2.flip(rows, 1)).view(images.dtype).reshape(images.shape))


def _with(track: Track, values: NDArray[Any]) -> Track:
    return replace(track, values=values)


def _table(levels: NDArray[np.float64]) -> Uint8s:
    return np.rint(np.clip(levels, 0, 255)).astype(np.uint8)


def _turned(colours: Any, turn: int) -> Any:
    """The colour circle turned by so many of its 180 hues."""
    hue, saturation, value = cv2.split(cv2.cvtColor(colours, cv2.COLOR_RGB2HSV))
    turned = cv2.LUT(hue, ((_LEVELS + turn) % _HUES).astype(np.uint8))
    return cv2.cvtColor(cv2.merge((turned, saturation, value)), cv2.COLOR_HSV2RGB)
