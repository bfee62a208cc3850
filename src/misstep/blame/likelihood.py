"""How well "the bug is in f and shows in this skill" explains a skill's executions, against "no bug".

A bug in f that shows in skill a makes an execution fail with probability q: P(fail | f) = ε + (1-ε) q x, with x the
exposure of f in that execution and ε the probability of a spurious failure. Neither is known: q has a Beta prior for
each function and skill, ε one for each skill, sharpened by the trusted executions. Both are integrated out, so no
outcome ever rules a hypothesis out. When a failure came, and how odd the function's activity was, count once a skill:
a bug that delays its symptom does so every time, so that repeats say nothing new. A function that was never exposed
explains as much as no bug.

Source: Hangl et al. 2017, section III-C, assumptions (i)-(iii); docs/derivations.md, section Likelihood.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.coverage import Exercise
from misstep.blame.evidence import Evidence
from misstep.blame.fingerprint import DECAY_PER_S
from misstep.blame.quadrature import beta_nodes, logsumexp
from misstep.blame.value_evidence import MOST, ValuePriors
from misstep.core.streams import Float64s, Int64s

_EPSILON_NODES, _Q_NODES = 12, 12
_DECADES, _LEAST_ODDS = 300, 1e16  # what a double holds; 1 - q may be 1e-16


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed of bugs before any is seen.

    Attributes:
        no_bug: prior probability that nothing makes the skills under test fail.
        silent: Beta(a, b) of the share of the skills which call its function that a bug does not show in; it shows in
            one at least.
        manifest: Beta(a, b) of the failure probability of a bug that does show.
        spurious: Beta(a, b) of the failure probability without a bug, before the trusted executions are counted.
        deviates: probability that the activity of the function with the bug deviates in a failing execution.
        disturbed: probability that another function's does, as a consequence.
        world: prior probability that not the software but the world has changed, where values can tell.
        window: the same of a world that shows through one of the functions.
        decay_per_s: α of eq. 12, at which a call's weight fades.
        values: how the values of calls deviate.
    """

    no_bug: float = 0.1
    silent: tuple[float, float] = (0.3, 1.5)
    manifest: tuple[float, float] = (4.0, 1.0)
    spurious: tuple[float, float] = (0.5, 20.0)
    deviates: float = 0.5
    disturbed: float = 0.45
    world: float = 0.1
    window: float = 0.05
    decay_per_s: float = DECAY_PER_S
    values: ValuePriors = ValuePriors()


@dataclass(frozen=True, slots=True)
class SkillOutcomes:
    """What one skill's executions say of each function that it calls; arrays are (active,).

    Attributes:
        rows: the functions, ascending.
        rate: share of the skill's successes that call each.
        log_shows: log P(executions | the bug is in f and shows here) / P(executions | no bug).
        log_window: log P(executions | a changed world shows through f) / P(executions | the bug is in f).
        spurious_if_shows: expected ε if it is so.
        caused_if_shows: expected (1-ε) q if it is so.
        spurious: expected ε otherwise.
    """

    rows: Int64s
    rate: Float64s
    log_shows: Float64s
    log_window: Float64s
    spurious_if_shows: Float64s
    caused_if_shows: Float64s
    spurious: float

    @classmethod
    def of(cls, evidence: Sequence[Evidence], exercise: Exercise, priors: Priors) -> "SkillOutcomes":
        """From the executions of one skill, which may be none."""
        a, b = priors.spurious
        epsilon, log_weight = beta_nodes(a + exercise.failures, b + exercise.successes, _EPSILON_NODES)
        failures = sum(one.failed for one in evidence)
        log_weight = log_weight + failures * np.log(epsilon) + (len(evidence) - failures) * np.log1p(-epsilon)
        log_weight = log_weight - logsumexp(log_weight, axis=0)  # (E,) ε given the outcomes, without a bug
        rows, rate = exercise.rows, exercise.rate
        if evidence:
            rows = np.unique(np.concatenate([rows, *(one.rows for one in evidence)]))
            rate = _on(rows, exercise.rows, exercise.rate)
        exposure = np.array([_on(rows, one.rows, one.exposure) for one in evidence]).reshape(len(evidence), len(rows))
        distinct, which = _distinct_columns(exposure)  # functions alike share one integral
        joint = _joint(distinct, [one.failed for one in evidence], epsilon, log_weight, priors)  # U x E x Q
        shows = logsumexp(joint, axis=(1, 2))
        posterior = np.exp(joint - shows[:, None, None])
        q = beta_nodes(*priors.manifest, _Q_NODES)[0]
        once = _once_a_skill(evidence, rows, priors)
        return cls(
            rows,
            rate,
            shows[which] + once,
            _window_log_ratio(evidence, rows),
            (posterior.sum(axis=2) @ epsilon)[which],
            (posterior @ q @ (1 - epsilon))[which],
            float(np.exp(log_weight) @ epsilon),
        )


def _joint(
    exposure: Float64s, failed: Sequence[bool], epsilon: Float64s, log_weight: Float64s, priors: Priors
) -> Float64s:
    """Log of prior x likelihood of the outcomes relative to no bug, at every node: (n, U) -> U x E x Q.

    Executions are multiplied before a logarithm is taken, as many as no double can overflow or vanish with.
    """
    q, log_q = beta_nodes(*priors.manifest, _Q_NODES)
    joint = np.tile(log_weight[:, None] + log_q, (exposure.shape[1], 1, 1))
    odds = ((1 - epsilon) / epsilon)[:, None] * q  # E x Q
    together = max(int(_DECADES / np.log10(max(odds.max(), _LEAST_ODDS))), 1)
    fails = np.array(failed, np.bool_)
    for exposures, factor in ((exposure[fails], odds), (exposure[~fails], -q)):
        for begin in range(0, len(exposures), together):
            product = np.ones((exposure.shape[1], *np.atleast_2d(factor).shape))  # U x E x Q, or U x 1 x Q
            for exposed in exposures[begin : begin + together]:
                product *= 1 + exposed[:, None, None] * factor
            joint += np.log(product)
    return joint


def _once_a_skill(evidence: Sequence[Evidence], rows: Int64s, priors: Priors) -> Float64s:
    """Mean over the failing executions of what timing, activity and values say, and over the others of values."""
    failing = [
        _on(rows, one.rows, np.log(one.timing) + activity_log_ratio(one, priors) + one.values)
        for one in evidence
        if one.failed
    ]
    passing = [_on(rows, one.rows, one.values) for one in evidence if not one.failed]
    return sum((np.mean(each, axis=0) for each in (failing, passing) if each), np.zeros(len(rows)))


def _window_log_ratio(evidence: Sequence[Evidence], rows: Int64s) -> Float64s:
    """A changed world shows through a function as a bug does, except that what holds in every world holds."""
    shut = [1 - _on(rows, one.rows, one.window) for one in evidence if one.failed]
    return -MOST * np.mean(shut, axis=0) if shut else np.zeros(len(rows))


def activity_log_ratio(evidence: Evidence, priors: Priors) -> Float64s:
    """log P(activity | bug in f) / P(activity | bug elsewhere), (active,).

    Both are mixtures of "as ever" and "deviates", which bounds the ratio: a deviation may be a consequence, and a bug
    need not change its function's activity (assumption iii).
    """
    odd = evidence.oddness
    ratio = (1 - priors.deviates + priors.deviates * odd) / (1 - priors.disturbed + priors.disturbed * odd)
    return np.where(evidence.exposure > 0, np.log(ratio), 0.0)


def _on(rows: Int64s, own: Int64s, values: Float64s) -> Float64s:
    """Values of some functions on the ascending rows of more, 0 elsewhere."""
    spread = np.zeros(len(rows))
    spread[np.searchsorted(rows, own)] = values
    return spread


def _distinct_columns(table: Float64s) -> tuple[Float64s, Int64s]:
    """The different columns of (n, active), and which of them each column is."""
    if not len(table):
        return np.empty((0, 1)), np.zeros(table.shape[1], np.int64)
    distinct, which = np.unique(table, axis=1, return_inverse=True)
    return distinct, which.ravel()
