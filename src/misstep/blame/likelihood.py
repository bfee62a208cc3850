"""How well each hypothesis, "function f has the bug" or "no bug", explains the executions seen.

A function with a bug makes an execution of skill a fail with probability q; a spurious failure has probability ε:
P(fail | f) = ε + (1-ε) q x, with x the function's exposure. Neither is known: q has a Beta prior for each function and
skill, with an atom at 0 (the bug does not show in that skill), and ε a Beta prior for each skill, sharpened by the
trusted executions. Both are integrated out, so no outcome ever rules a hypothesis out. When a failure came, and how odd
the function's activity was, count once a skill: a bug that delays its symptom does so every time, so that repeats say
nothing new.

Source: Hangl et al. 2017, section III-C, assumptions (i)-(iii); docs/derivations.md, section Likelihood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.evidence import EARLY_ALARM, Evidence, Reference
from misstep.core.streams import Float64s


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed of bugs before any is seen.

    Attributes:
        no_bug: prior probability that there is none.
        silent: probability that a bug does not show in a skill that calls its function.
        manifest: Beta(a, b) of the failure probability of a bug that does show.
        spurious: Beta(a, b) of the failure probability without a bug, before the trusted executions are counted.
        deviates: probability that the activity of the function with the bug deviates in a failing execution.
        disturbed: probability that another function's does, as a consequence.
    """

    no_bug: float = 0.1
    silent: float = 0.1
    manifest: tuple[float, float] = (4.0, 1.0)
    spurious: tuple[float, float] = (0.5, 20.0)
    deviates: float = 0.5
    disturbed: float = 0.2


def log_likelihoods(
    evidence: Sequence[Evidence], references: Mapping[str, Reference], functions_n: int, priors: Priors
) -> tuple[Float64s, float]:
    """Log-likelihood of all evidence under each function, (functions_n,), and under no bug."""
    under_function, under_no_bug = np.zeros(functions_n), 0.0
    for skill in sorted({one.skill for one in evidence}):
        ours = [one for one in evidence if one.skill == skill]
        outcomes = SkillOutcomes.of(ours, references.get(skill), functions_n, priors)
        under_function += outcomes.log_marginal() + _once_a_skill(ours, functions_n, priors)
        under_no_bug += outcomes.log_marginal_no_bug()
    return under_function, under_no_bug


def _once_a_skill(evidence: Sequence[Evidence], functions_n: int, priors: Priors) -> Float64s:
    """Mean over the failing executions of what timing and deviation say, (functions,)."""
    failing = [np.log(one.timing) + deviation_log_ratio(one, priors) for one in evidence if one.failed]
    return np.mean(failing, axis=0) if failing else np.zeros(functions_n)


def deviation_log_ratio(evidence: Evidence, priors: Priors) -> Float64s:
    """log P(activity | bug in f) / P(activity | bug elsewhere), (functions,).

    Both are mixtures of "as ever" and "deviates", which bounds the ratio: a deviation may be a consequence, and a bug
    need not change its function's activity (assumption iii).
    """
    spread = np.maximum(evidence.deviation, 0.02 + 0.05 * evidence.expected)
    z = np.clip((evidence.observed - evidence.expected) / spread, -30, 30)
    wide = 5.0
    odd = np.exp(0.5 * z**2 * (1 - 1 / wide**2)) / wide  # density ratio of N(0, wide²) and N(0, 1)
    ratio = (1 - priors.deviates + priors.deviates * odd) / (1 - priors.disturbed + priors.disturbed * odd)
    log_ratio: Float64s = np.where(evidence.exposure > 0, np.log(ratio), 0.0)
    return log_ratio


@dataclass(frozen=True, slots=True)
class SkillOutcomes:
    """Outcomes of one skill, counted per function by exposure, and the priors as quadrature nodes.

    Attributes:
        tallies: (functions, 5): failures exposed, exposed only after t_fail, not exposed; successes exposed, not.
        failures: number of failing executions.
        successes: number of succeeding ones.
        epsilon: nodes of ε and their log-weights, (E,) each.
        q: nodes of q and their log-weights, (Q,) each.
    """

    tallies: Float64s
    failures: int
    successes: int
    epsilon: tuple[Float64s, Float64s]
    q: tuple[Float64s, Float64s]

    @classmethod
    def of(
        cls, evidence: Sequence[Evidence], reference: Reference | None, functions_n: int, priors: Priors
    ) -> "SkillOutcomes":
        """Counts the executions of one skill."""
        tallies = np.zeros((functions_n, 5))
        for one in evidence:
            exposed, late = one.exposure == 1, (one.exposure > 0) & (one.exposure < 1)
            columns = (exposed, late, ~exposed & ~late) if one.failed else (exposed | late, ~exposed & ~late)
            for column, mask in enumerate(columns, start=0 if one.failed else 3):
                tallies[:, column] += mask
        failures = sum(one.failed for one in evidence)
        a, b = priors.spurious
        trusted = (reference.failures, reference.fingerprint.executions) if reference else (0, 0)
        epsilon = beta_nodes(a + trusted[0], b + trusted[1], 12)
        return cls(tallies, failures, len(evidence) - failures, epsilon, _q_nodes(priors))

    def log_marginal(self) -> Float64s:
        """Log-likelihood of the outcomes under each function, ε and q integrated out: (functions,)."""
        distinct, which = np.unique(self.tallies, axis=0, return_inverse=True)  # functions alike share one integral
        return logsumexp(self.joint(distinct), axis=(1, 2))[which.ravel()]

    def log_marginal_no_bug(self) -> float:
        """Log-likelihood of the outcomes if every failure is spurious."""
        epsilon, weight = self.epsilon
        return float(logsumexp(weight + self.failures * np.log(epsilon) + self.successes * np.log1p(-epsilon), axis=0))

    def joint(self, tallies: Float64s) -> Float64s:
        """Log of prior x likelihood at every node: (U, 5) -> U x E x Q."""
        epsilon, q = self.epsilon[0][:, None], self.q[0][None, :]
        fails = np.log(epsilon + (1 - epsilon) * q)
        fails_late = np.log(epsilon + (1 - epsilon) * q * EARLY_ALARM)
        fails_unexposed = np.log(epsilon) + 0 * q
        succeeds = np.log1p(-epsilon) + np.log1p(-q)
        succeeds_unexposed = np.log1p(-epsilon) + 0 * q
        terms = np.stack([fails, fails_late, fails_unexposed, succeeds, succeeds_unexposed])  # 5 x E x Q
        prior = self.epsilon[1][:, None] + self.q[1][None, :]
        joint: Float64s = np.tensordot(tallies, terms, axes=1) + prior
        return joint

    def predict(self, call_rate: Float64s) -> tuple[Float64s, float]:
        """Probability that the next execution fails, under each function (functions,) and under no bug.

        Args:
            call_rate: (functions,) chance that the skill calls each function.
        """
        distinct, which = np.unique(np.column_stack([self.tallies, call_rate]), axis=0, return_inverse=True)
        joint = self.joint(distinct[:, :5])
        posterior = np.exp(joint - logsumexp(joint, axis=(1, 2))[:, None, None])  # U x E x Q
        epsilon, q = self.epsilon[0][:, None], self.q[0][None, :]
        fails = epsilon + (1 - epsilon) * q * distinct[:, 5, None, None]
        nodes, weight = self.epsilon
        weight = weight + self.failures * np.log(nodes) + self.successes * np.log1p(-nodes)
        no_bug = float(np.exp(weight - logsumexp(weight, axis=0)) @ nodes)
        return (posterior * fails).sum(axis=(1, 2))[which.ravel()], no_bug


def beta_nodes(a: float, b: float, n: int) -> tuple[Float64s, Float64s]:
    """A Beta(a, b) distribution as at most n nodes in (0, 1) and log-weights that sum to 1.

    The nodes are the means of n equally probable slices, taken from a fine table of the density.
    """
    logit = np.linspace(-30, 30, 6001)
    log_density = -a * np.logaddexp(0, -logit) - b * np.logaddexp(0, logit)  # of the logit: x^a (1-x)^b
    mass = np.exp(log_density - log_density.max())
    cumulative = np.cumsum(mass) / mass.sum()
    slices = np.minimum((cumulative * n - 1e-12).astype(int), n - 1)
    weight = np.bincount(slices, mass, minlength=n)
    total = np.bincount(slices, mass / (1 + np.exp(-logit)), minlength=n)
    held = weight > 0  # a density narrower than the table's step leaves slices empty
    return total[held] / weight[held], np.log(weight[held] / weight.sum())


def _q_nodes(priors: Priors) -> tuple[Float64s, Float64s]:
    nodes, weight = beta_nodes(*priors.manifest, 16)
    return (
        np.concatenate([[0.0], nodes]),
        np.concatenate([[np.log(priors.silent)], weight + np.log(1 - priors.silent)]),
    )


def logsumexp(values: Float64s, axis: int | tuple[int, ...]) -> Float64s:
    """log Σ exp along axes, without overflow."""
    peak = values.max(axis=axis, keepdims=True)
    total: Float64s = np.log(np.exp(values - peak).sum(axis=axis)) + peak.squeeze(axis)
    return total
