"""Clips as they might have been seen, too: other light and colours, mirrored. One draw a clip, for all its frames.

Source: Temel, Inceoglu, Sariel, training: colours changed with a probability of 20 %, flipped with one of 50 %.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep.core.preset import Preset
from misstep.signals.clips import Clip, Track
from misstep.signals.errors import ClipSettingError
from misstep.signals.modalities import IMAGE_MODALITIES
from misstep.signals.sampling import is_seen

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
        """(T, 3, H, W) RGB, each frame by itself: no frame may tell anything of a later one.

        The changes come one after the other in the order of the attributes, each rounded.
        """
        changed = np.empty_like(frames)
        self.write(frames, changed)
        return changed

    def write(self, frames: Iterable[Uint8s], into: Iterable[Uint8s]) -> None:
        """What `apply` makes of each frame (3, H, W)."""
        levels = _table(_LEVELS * self.brightness)
        brighter = [cv2.LUT(cv2.merge(tuple(frame)), levels) for frame in frames]
        saturation = self.saturation * np.eye(3) + (1 - self.saturation) * _LUMA  # its rows are those of the colours
        turn = round(self.hue * _HUES) % _HUES
        for colours, contrast, place in zip(brighter, self._contrasts(brighter), into, strict=True):
            saturated = cv2.transform(cv2.LUT(colours, contrast), saturation)
            # HSV of bytes loses a little: not for nothing.
            cv2.split(_turned(saturated, turn) if turn else saturated, tuple(place))

    def _contrasts(self, colours: Sequence[Any]) -> Uint8s:
        """(T, 256) what becomes of each level in each of T pictures, H x W x 3."""
        means = np.array([cv2.mean(one)[:3] for one in colours]).reshape(-1, 3) @ _LUMA[:, None]
        return _table(means + (_LEVELS - means) * self.contrast)


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

    def apply(self, clip: Clip, seed: int, horizon_ns: int | None = None) -> Clip:
        """A variation of a clip. Series stay as they are, and so do the colours that nobody looks at.

        Args:
            clip: with rgb in uint8.
            seed: of the draws.
            horizon_ns: nobody looks at what is younger; None if all is looked at. What is not present never is.

        Raises:
            ClipSettingError: the horizon is negative.
        """
        if not self._changes(clip):
            return clip
        jitters, flips, *jitter = np.random.default_rng(seed).random(6).tolist()
        changed = dict(clip)
        if jitters < self.jitter_p and "rgb" in changed:
            changed["rgb"] = _recoloured(changed["rgb"], self._jitter(*jitter), horizon_ns)
        return flipped(changed, turns_flow=self.preset == "default") if flips < self.flip_p else changed

    def _changes(self, clip: Clip) -> bool:
        """Whether any draw would."""
        return (self.jitter_p > 0 and "rgb" in clip) or (
            self.flip_p > 0 and not clip.keys().isdisjoint(IMAGE_MODALITIES)
        )

    def _jitter(self, brightness: float, contrast: float, saturation: float, hue: float) -> Jitter:
        """Of draws from 0 to 1."""
        least, width = 1 - self.spread, 2 * self.spread
        hue_turns = self.hue_turns * (2 * hue - 1)
        return Jitter(least + width * brightness, least + width * contrast, least + width * saturation, hue_turns)


def flipped(clip: Clip, turns_flow: bool = True) -> Clip:
    """The clip mirrored left to right; twice is the identity."""
    mirrored = {name: _mirrored(track) if name in IMAGE_MODALITIES else track for name, track in clip.items()}
    if turns_flow and "flow" in mirrored:
        right = mirrored["flow"].values[:, 0]
        np.negative(right, out=right)
    return mirrored


def _recoloured(track: Track, jitter: Jitter, horizon_ns: int | None) -> Track:
    shown = track.present if horizon_ns is None else track.present & is_seen(track.age_ns, horizon_ns)
    values, places = track.values.copy(), np.flatnonzero(shown).tolist()
    jitter.write([track.values[place] for place in places], [values[place] for place in places])
    return _with(track, values)


def _mirrored(track: Track) -> Track:
    """Each row of its images turned around; OpenCV does it faster than a negative stride is read."""
    images = track.values
    rows: Any = images.view(np.uint8 if images.itemsize == 1 else np.int16).reshape(-1, images.shape[-1])
    return _with(track, np.asarray(cv2.flip(rows, 1)).view(images.dtype).reshape(images.shape))


def _with(track: Track, values: NDArray[Any]) -> Track:
    return replace(track, values=values)


def _table(levels: NDArray[np.float64]) -> Uint8s:
    return np.rint(np.minimum(np.maximum(levels, 0), 255)).astype(np.uint8)


def _turned(colours: Any, turn: int) -> Any:
    """The colour circle turned by so many of its 180 hues."""
    hsv = cv2.cvtColor(colours, cv2.COLOR_RGB2HSV)
    turned = cv2.LUT(cv2.extractChannel(hsv, 0), ((_LEVELS + turn) % _HUES).astype(np.uint8))
    return cv2.cvtColor(cv2.insertChannel(turned, hsv, 0), cv2.COLOR_HSV2RGB)
