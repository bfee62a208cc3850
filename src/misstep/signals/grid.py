"""Sensor samples as the matrix M of an execution, on a grid of equal time steps.

Source: Hangl et al. 2017, eq. 4. Stored transposed, steps x channels.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s, Int64s, Series

STEP_NS = 50_000_000
_DENSE_N = 256


@dataclass(frozen=True, slots=True)
class Measurements:
    """M of one execution.

    Attributes:
        channels: "stream.channel" of every column.
        start_ns: source time at which step 0 begins.
        step_ns: length of a step.
        values: (steps, channels); NaN where nothing was measured.
    """

    channels: tuple[str, ...]
    start_ns: int
    step_ns: int
    values: Float64s

    def time_s(self, step: int) -> float:
        """Seconds from the start of the execution to the middle of a step."""
        return (step + 0.5) * self.step_ns / 1e9


def channel_names(series: Series) -> tuple[str, ...]:
    """Names of a series' columns; numbered where the recording named none."""
    width = series.values.shape[1]
    names = series.spec.channels or tuple(str(index) for index in range(width))
    return tuple(f"{series.spec.name}.{name}" for name in names)


def measure(streams: Mapping[str, Series], step_ns: int = STEP_NS) -> Measurements:
    """Puts all series of an execution on one grid: the mean of each channel's samples in each step.

    Steps without a sample hold NaN. The grid runs from the earliest to the latest source stamp.
    """
    series = [streams[name] for name in sorted(streams) if len(streams[name].publish_ns)]
    if not series:
        return Measurements((), 0, step_ns, np.empty((0, 0)))
    start_ns = min(int(one.publish_ns[0]) for one in series)
    steps = (max(int(one.publish_ns[-1]) for one in series) - start_ns) // step_ns + 1
    columns = [_step_means(one, start_ns, step_ns, int(steps)) for one in series]
    channels = tuple(name for one in series for name in channel_names(one))
    return Measurements(channels, start_ns, step_ns, np.concatenate(columns, axis=1))


def _step_means(series: Series, start_ns: int, step_ns: int, steps: int) -> Float64s:
    step = (series.publish_ns - start_ns) // step_ns  # (n,)
    counts = np.bincount(step, minlength=steps)[:, None]
    sums = _sums(series.values, step, steps)
    means: Float64s = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return means  # steps x channels


def _sums(values: Float64s, step: Int64s, steps: int) -> Float64s:
    """Sum of the samples of each step, steps x channels.

    Where a step has many numbers, adding whole samples is faster than counting channel by channel, which goes
    through all of the recording once for each channel.
    """
    if values.size < _DENSE_N * steps or values.shape[1] == 1:
        return np.stack([np.bincount(step, column, minlength=steps) for column in values.T], axis=1)
    sums = np.zeros((steps, values.shape[1]))
    edges = np.searchsorted(step, np.arange(steps + 1)).tolist()
    for total, first, last in zip(sums, edges, edges[1:], strict=False):
        np.add.reduce(values[first:last], axis=0, out=total)
    return sums


def select(measurements: Measurements, channels: tuple[str, ...]) -> Float64s:
    """The columns of `channels`, in that order, steps x channels; NaN where the execution lacks one."""
    column = {name: index for index, name in enumerate(measurements.channels)}
    values = np.full((len(measurements.values), len(channels)), np.nan)
    for index, name in enumerate(channels):
        if name in column:
            values[:, index] = measurements.values[:, column[name]]
    return values
