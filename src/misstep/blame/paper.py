"""The paper's likelihood, to the letter, as the `paper` preset.

It reproduces the published figures and is unsound: a success sends every function that was not called to 0 for good,
the one with the bug included. See docs/derivations.md for what differs from the default and why.

Source: Hangl et al. 2017, eq. 11-17.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.blame.evidence import Evidence
from misstep.blame.fingerprint import Fingerprint, aligned, decayed_counts, rows_for, step_fade
from misstep.core.calls import Function
from misstep.core.streams import Float64s, Int64s
from misstep.signals.activity import Activity

_erf = np.vectorize(math.erf, otypes=[float])


def p_dev(observed: Float64s, expected: Float64s, deviation: Float64s) -> Float64s:
    """Normal mass between the observed and the expected value, 0 to 1/2 (eq. 15).

    Without spread, 0 where they are equal and 1/2 where they are not.
    """
    difference = np.abs(observed - expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(difference > 0, difference / deviation, 0.0)
    mass, deviates = np.zeros(z.shape), z > 0  # most functions are not called, and deviate by nothing
    mass[deviates] = 0.5 * _erf(z[deviates] / math.sqrt(2))
    return mass


def likelihood(deviating: Float64s, failed: bool) -> Float64s:
    """p(o | f = f_i) from p_dev (eq. 14)."""
    return (1 + deviating) / 2 if failed else deviating


def update(belief: Float64s, evidence: Evidence) -> Float64s:
    """Bayes (eq. 11). Where every function's likelihood is 0 the belief stays, as nothing else can be said."""
    deviating = np.zeros(len(belief))  # functions never called are as expected
    deviating[evidence.rows] = p_dev(evidence.observed, evidence.expected, evidence.deviation)
    return normalised(belief * likelihood(deviating, evidence.failed), belief)


def normalised(weights: Float64s, otherwise: Float64s) -> Float64s:
    """Weights (..., functions) that sum to 1; `otherwise` where they are all 0."""
    total = weights.sum(axis=-1, keepdims=True)
    return np.where(total > 0, weights / np.where(total > 0, total, 1.0), otherwise)


def entropy_bits(belief: Float64s) -> Float64s:
    """H of beliefs (..., functions), in bits."""
    entropy: Float64s = -_x_log2(belief).sum(axis=-1)
    return entropy


@dataclass(frozen=True, slots=True)
class Draws:
    """Uniform samples of (succ, t_fail) for every execution in a skill's database (eq. 17), n in all.

    Attributes:
        functions: those that the database calls; no others can deviate.
        deviating: (n, functions) p_dev at t_fail, or at the end of a success.
        failed: (n,) whether a failure was drawn.
    """

    functions: tuple[Function, ...]
    deviating: Float64s
    failed: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        activities: Sequence[Activity],
        fingerprint: Fingerprint,
        generator: np.random.Generator,
        samples: int = 8,
    ) -> "Draws":
        """Draws `samples` pairs for each execution; the fingerprint is that of the executions."""
        ours = [one for one, n in zip(fingerprint.functions, fingerprint.called, strict=True) if n]
        expected = rows_for(ours, fingerprint, fingerprint.decayed.mean)  # functions x steps
        deviation = rows_for(ours, fingerprint, fingerprint.decayed.deviation)
        fade, steps = step_fade(fingerprint.decay_per_s, fingerprint.step_ns), expected.shape[1]
        deviating, failed = [], []
        for activity in activities:
            observed = decayed_counts(aligned(activity, ours, steps), fade)
            t_fail = generator.integers(steps, size=samples)
            failed.append(generator.random(samples) < 0.5)
            column = np.where(failed[-1], t_fail, steps - 1)  # a success is compared at its end
            deviating.append(p_dev(observed[:, column], expected[:, column], deviation[:, column]).T)
        return cls(tuple(ours), np.concatenate(deviating), np.concatenate(failed))


def expected_gain_bits(belief: Float64s, rows: Int64s, draws: Draws) -> float:
    """E[I(a)]: the mean drop of entropy over the draws (eq. 16-17).

    Functions that the database does not call share one likelihood, ½ on failure and 0 on success, so that only those
    that it calls, in `rows` of the belief, have to be looked at one by one.
    """
    others = np.delete(belief, rows)
    at = draws.failed[:, None]
    weights = belief[rows] * np.where(at, likelihood(draws.deviating, True), likelihood(draws.deviating, False))
    total = weights.sum(axis=1) + np.where(draws.failed, others.sum() / 2, 0.0)
    logs = _x_log2(weights).sum(axis=1) + np.where(draws.failed, _x_log2(others / 2).sum(), 0.0)
    safe = np.where(total > 0, total, 1.0)
    before = float(entropy_bits(belief))
    after = np.where(total > 0, np.log2(safe) - logs / safe, before)  # H(w / Σw)
    return before - float(after.mean())


def _x_log2(x: Float64s) -> Float64s:
    """x log₂ x, with 0 log 0 = 0."""
    return x * np.log2(np.where(x > 0, x, 1.0))
