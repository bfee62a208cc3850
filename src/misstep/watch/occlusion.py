"""Which parts of the pictures drive a risk: those without which it would be lower.

Source: Zeiler and Fergus 2014, Visualizing and understanding convolutional networks, section 4.2.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from misstep.anticipate.running_view import Judge
from misstep.anticipate.sight import Sight
from misstep.signals.clips import Clip
from misstep.signals.framing import Box
from misstep.signals.modalities import IMAGE_MODALITIES
from misstep.watch.verdict import Region

CELLS = 4
"""A picture is looked at in so many columns and rows."""
_AT_ONCE = 4
_LEAST_DROP = 0.1  # of the log-odds
_OF_STRONGEST = 0.5
_MOST_REGIONS = 3


def log_odds(risk: float) -> float:
    """0 at one half; finite for risks of 0 and 1, too."""
    bounded = min(max(risk, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))


def probability(odds: float) -> float:
    """Of log-odds, however large."""
    return 0.5 * (1 + math.tanh(odds / 2))


class Occlusion:
    """Looks at one clip, with a few of its cells hidden at a step: a tick has no time for all of them.

    Args:
        sight: what the anticipator is shown.
        judge: asked.
        clip: in question.
        risk: of it.
        sizes: height and width of each stream's pictures.
    """

    def __init__(
        self, sight: Sight, judge: Judge, clip: Clip, risk: float, sizes: Mapping[str, tuple[int, ...]]
    ) -> None:
        self._sight, self._judge, self._clip, self._risk = sight, judge, clip, risk
        self._images = [name for name in IMAGE_MODALITIES if name in sight.modalities.images]
        self._stream = sight.modalities.images[self._images[0]] if self._images else ""
        self._size = sizes.get(self._stream, (1, 1))
        self._batches = self._cells()
        self._drops: list[tuple[float, int, int]] = []

    def step(self) -> None:
        """Hides the next few cells; nothing more once all were hidden."""
        cells = next(self._batches, ())
        if cells:
            risks = self._judge([self._without(row, column) for row, column in cells])
            for (row, column), risk in zip(cells, risks.tolist(), strict=True):
                self._drops.append((log_odds(self._risk) - log_odds(risk), row, column))

    @property
    def regions(self) -> tuple[Region, ...]:
        """The cells whose hiding lowers the risk most, strongest first; none before all were hidden."""
        if len(self._drops) < CELLS**2:
            return ()
        ordered = sorted(self._drops, reverse=True)
        least = max(_LEAST_DROP, _OF_STRONGEST * ordered[0][0])
        return tuple(self._region(row, column) for drop, row, column in ordered[:_MOST_REGIONS] if drop >= least)

    def _cells(self) -> Iterator[tuple[tuple[int, int], ...]]:
        if self._images:
            places = [(row, column) for row in range(CELLS) for column in range(CELLS)]
            for first in range(0, len(places), _AT_ONCE):
                yield tuple(places[first : first + _AT_ONCE])

    def _without(self, row: int, column: int) -> Clip:
        hidden = dict(self._clip)
        for name in self._images:
            track = self._clip[name]
            values = np.array(track.values)
            height, width = values.shape[2:]
            rows = slice(row * height // CELLS, (row + 1) * height // CELLS)
            columns = slice(column * width // CELLS, (column + 1) * width // CELLS)
            usual = self._sight.normalisation.offset[name].astype(values.dtype)
            values[:, :, rows, columns] = usual[None, :, None, None]
            hidden[name] = replace(track, values=values)
        return hidden

    def _region(self, row: int, column: int) -> Region:
        height, width = self._size[:2]
        box = self._sight.settings.framing.crop or Box(0, 0, width, height)
        return Region(
            self._stream,
            (box.left + column * box.width / CELLS) / width,
            (box.top + row * box.height / CELLS) / height,
            box.width / CELLS / width,
            box.height / CELLS / height,
        )
