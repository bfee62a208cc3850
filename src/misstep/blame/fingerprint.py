"""The functional profiling fingerprint (FPF): what the calls of a skill's successes look like over time.

Everything is kept as mergeable moments, so that fingerprints of parts of a database join into that of the whole.

Source: Hangl et al. 2017, eq. 9-10 and 12; docs/derivations.md, section FPF.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.calls import Function
from misstep.core.streams import Float64s, Int64s
from misstep.signals.activity import Activity

DECAY_PER_S = 0.35
"""α of eq. 12: a call's weight halves in 2 s, the window of the paper's experiments."""
_LARGEST_EXPONENT = 200.0
_TOGETHER = 8
"""Executions whose counts are in memory at the same time; more are slower, as no cache holds them."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean and sum of squared deviations of n samples, any shape.

    Source: Chan, Golub, LeVeque 1979, updating formulae for the variance.
    """

    n: int
    mean: Float64s
    m2: Float64s

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> "Moments":
        """Of no samples of this shape."""
        return cls(0, np.zeros(shape), np.zeros(shape))

    @classmethod
    def of(cls, samples: Float64s) -> "Moments":
        """Of samples along axis 0."""
        mean = samples.mean(axis=0)
        return cls(len(samples), mean, ((samples - mean) ** 2).sum(axis=0))

    def merge(self, other: "Moments") -> "Moments":
        """Of both sets of samples together."""
        n = self.n + other.n
        delta = other.mean - self.mean
        mean = self.mean + delta * (other.n / n)
        return Moments(n, mean, self.m2 + other.m2 + delta**2 * (self.n * other.n / n))

    @property
    def deviation(self) -> Float64s:
        """Standard deviation; 0 for fewer than two samples."""
        deviation: Float64s = np.sqrt(self.m2 / max(self.n - 1, 1))
        return deviation


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the successes of one skill called.

    Attributes:
        functions: row order, ascending by name.
        step_ns: the grid's step.
        counts: moments of fc_i(t), functions x steps (eq. 9).
        decayed: moments of the decayed counts at every t, functions x steps (eq. 12).
        called: (functions,) in how many of the executions a function was called.
        decay_per_s: α of the decayed counts.
    """

    functions: tuple[Function, ...]
    step_ns: int
    counts: Moments
    decayed: Moments
    called: Int64s
    decay_per_s: float = DECAY_PER_S

    @classmethod
    def of(cls, activities: Sequence[Activity], decay_per_s: float = DECAY_PER_S) -> "Fingerprint":
        """From the activities of at least one execution on one grid step. After its end, nothing is active."""
        functions = all_functions([activity.functions for activity in activities])
        steps = max(activity.counts.shape[1] for activity in activities)
        step_ns = activities[0].step_ns
        fade, called = step_fade(decay_per_s, step_ns), np.zeros(len(functions), np.int64)
        counts, decayed = Moments.none((len(functions), steps)), Moments.none((len(functions), steps))
        for begin in range(0, len(activities), _TOGETHER):
            some = np.stack([aligned(one, functions, steps) for one in activities[begin : begin + _TOGETHER]])
            called += (some > 0).any(axis=2).sum(axis=0)
            counts = counts.merge(Moments.of(some))  # n x F x T
            decayed = decayed.merge(Moments.of(decayed_counts(some, fade)))
        return cls(functions, step_ns, counts, decayed, called, decay_per_s)

    @property
    def executions(self) -> int:
        """How many successes it was made from."""
        return self.counts.n

    @property
    def call_rate(self) -> Float64s:
        """(functions,) share of the successes that call each function."""
        return self.called / self.executions


def rows_for(functions: Sequence[Function], fingerprint: Fingerprint, values: Float64s) -> Float64s:
    """A fingerprint's values (its functions x ...) in the order of `functions`; 0 for those it lacks."""
    row = {function.name: index for index, function in enumerate(fingerprint.functions)}
    known = [(index, row[function.name]) for index, function in enumerate(functions) if function.name in row]
    rows = np.zeros((len(functions), *values.shape[1:]))
    for target, source in known:
        rows[target] = values[source]
    return rows


def all_functions(groups: Sequence[Sequence[Function]]) -> tuple[Function, ...]:
    """Every function once, by name; where revisions disagree on file and line, the last one's count."""
    return tuple(sorted({function.name: function for group in groups for function in group}.values()))


def aligned(activity: Activity, functions: Sequence[Function], steps: int) -> Float64s:
    """Counts of an execution in the rows of `functions`, cut or padded with zeros to `steps`: F x T."""
    row = {function.name: index for index, function in enumerate(functions)}
    counts = np.zeros((len(functions), steps))
    keep = min(steps, activity.counts.shape[1])
    for function, values in zip(activity.functions, activity.counts, strict=True):
        if function.name in row:
            counts[row[function.name], :keep] = values[:keep]
    return counts


def step_fade(decay_per_s: float, step_ns: int) -> float:
    """e^{-αΔt}: what is left of a call's weight one step later."""
    return float(np.exp(-decay_per_s * step_ns / 1e9))


def decayed_counts(counts: Float64s, fade: float) -> Float64s:
    """Exponentially weighted mean count up to every step: ... x T -> ... x T.

    S_t = e^{-αΔt} S_{t-1} + fc_t over the sum of the same weights, so that an execution (eq. 13) and the database
    (eq. 12) are normalised alike. Unrolled, S_t = λ^t Σ_i λ^{-i} fc_i: a running sum, in blocks short enough that
    λ^{-i} stays a number.
    """
    steps = counts.shape[-1]
    block = max(int(-_LARGEST_EXPONENT / np.log(fade)), 1) if 0 < fade < 1 else steps
    decayed = np.empty(counts.shape)
    total, weight = np.zeros((*counts.shape[:-1], 1)), 0.0
    for begin in range(0, steps, block):
        power = fade ** np.arange(1, min(block, steps - begin) + 1)  # (block,): λ, λ², …
        sums = (total + np.cumsum(counts[..., begin : begin + block] * (1 / power), axis=-1)) * power
        weights = (weight + np.cumsum(1 / power)) * power
        decayed[..., begin : begin + block] = sums / weights
        total, weight = sums[..., -1:], weights[-1]
    return decayed


def recency(counts: Float64s, fade: float) -> Float64s:
    """e^{-αδt} with δt the time since a function was last active, 0 before it ever was: ... x T -> ... x T."""
    steps = np.arange(counts.shape[-1])
    last = np.maximum.accumulate(np.where(counts > 0, steps, -1), axis=-1)
    return np.where(last >= 0, fade ** (steps - last), 0.0)
