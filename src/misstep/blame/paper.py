"""The paper's likelihood, to the letter, as the `paper` preset.

It reproduces the published figures and is unsound: a success sends every function that was not called to 0 for good,
the one with the bug included. See docs/derivations.md for what differs from the default and why.

Source: Hangl et al. 2017, eq. 11-17.
"""

import math
from collections.abc import Sequence

import numpy as np

from misstep.blame.evidence import Evidence
from misstep.blame.fingerprint import DECAY_PER_S, Fingerprint, aligned, decayed_counts, rows_for, step_fade
from misstep.core.calls import Function
from misstep.core.streams import Float64s
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
    safe = np.where(belief > 0, belief, 1.0)
    entropy: Float64s = -(safe * np.log2(safe)).sum(axis=-1)
    return entropy


def expected_gain_bits(
    belief: Float64s,
    activities: Sequence[Activity],
    functions: Sequence[Function],
    fingerprint: Fingerprint,
    generator: np.random.Generator,
    samples: int = 8,
) -> float:
    """E[I(a)] from uniform samples of (succ, t_fail) for every execution in the skill's database (eq. 16-17).

    Args:
        belief: (functions,).
        activities: the database's executions of the skill.
        functions: row order of the belief.
        fingerprint: the skill's.
        generator: draws success and t_fail.
        samples: pairs for each execution.
    """
    called = np.flatnonzero(rows_for(functions, fingerprint, fingerprint.called.astype(np.float64)))
    ours = [functions[int(index)] for index in called]
    expected = rows_for(ours, fingerprint, fingerprint.decayed.mean)  # called functions x steps
    deviation = rows_for(ours, fingerprint, fingerprint.decayed.deviation)
    fade = step_fade(DECAY_PER_S, fingerprint.step_ns)
    steps = expected.shape[1]
    entropies = []
    for activity in activities:
        observed = decayed_counts(aligned(activity, ours, steps), fade)
        t_fail = generator.integers(steps, size=samples)
        failed = generator.random(samples) < 0.5
        column = np.where(failed, t_fail, steps - 1)  # a success is compared at its end
        deviating = np.zeros((samples, len(functions)))  # what no success calls can't deviate
        deviating[:, called] = p_dev(observed[:, column], expected[:, column], deviation[:, column]).T
        weights = belief * np.where(failed[:, None], likelihood(deviating, True), likelihood(deviating, False))
        entropies.append(entropy_bits(normalised(weights, belief)))
    return float(entropy_bits(belief) - np.mean(entropies))
