"""A detector along a running execution: how suspicious it is, since when, and which channels drive it."""

from collections import deque
from collections.abc import Mapping

import numpy as np

from misstep.core.streams import Float64s
from misstep.detect.channel_range import ChannelRange
from misstep.detect.observation import ObservationModel

_WINDOW_STEPS = 20
_MOST_CHANNELS = 3


class Detection:
    """One execution.

    Args:
        model: of the skill.
        usual: range of the model's channels in successes.
        alarm: suspicion above which the execution has deviated.
    """

    def __init__(self, model: ObservationModel, usual: ChannelRange, alarm: float) -> None:
        self._model, self._usual, self._alarm = model, usual, alarm
        self._monitor = model.monitor()
        self._recent: deque[tuple[int, Float64s]] = deque(maxlen=_WINDOW_STEPS)
        self._held = np.full(len(model.channels), np.nan)
        self.suspicion: float | None = None
        self.t_fail_s: float | None = None
        self.channels: tuple[str, ...] = ()

    def take(self, step: int, values: Mapping[str, float]) -> None:
        """The next step of the grid: mean of each channel, NaN where it had no sample."""
        row = np.array([values.get(name, np.nan) for name in self._model.channels])
        self.suspicion = self._monitor.step(row).suspicion
        self._held = np.where(np.isnan(row), self._held, row)
        known = min(step, len(self._usual.low) - 1)
        self._recent.append((known, self._held))
        if self.suspicion > self._alarm:
            if self.t_fail_s is None:
                self.t_fail_s = (step + 0.5) * self._model.step_ns / 1e9
            self.channels = self._drivers()

    @property
    def deviates(self) -> bool:
        """Whether it does now."""
        return self.suspicion is not None and self.suspicion > self._alarm

    def _drivers(self) -> tuple[str, ...]:
        """The channels that were farthest outside of the successes' range in the last second, farthest first."""
        steps, values = zip(*self._recent, strict=True)
        excess = self._usual.excess(np.stack(values), steps).mean(axis=0)
        order = np.argsort(-excess, kind="stable")[:_MOST_CHANNELS]
        return tuple(self._usual.channels[one] for one in order if excess[one] > 0)
