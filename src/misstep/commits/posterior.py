"""What executions at several revisions say of which commit made the skills fail: exact, the noise being unknown.

Skill a fails at a sound revision with probability ε and at a broken one, if the regression shows in it, with
ε + (1 − ε) q. Neither is known: both have Beta priors and are integrated out, so that no outcome ever rules a commit
out. In which skills it shows is not known either; in one at least.

Source: docs/derivations.md, section Bisection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from misstep.blame.quadrature import beta_nodes, logsumexp
from misstep.commits.history import NOTHING, History
from misstep.core.streams import Float64s, Int64s

_SILENT_NODES = 8
_MOST_NODES = 32
"""Up to 61 executions of a skill are exact, more are as good."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What is believed of regressions and flakiness before any execution; each is Beta(a, b).

    Attributes:
        spurious: of the probability that a skill fails at a sound revision.
        manifest: of the probability that a regression that shows in a skill makes an execution of it fail.
        silent: of the share of the skills that call what the commit touched in which its regression does not show.
    """

    spurious: tuple[float, float] = (0.5, 4.5)
    manifest: tuple[float, float] = (4.0, 1.0)
    silent: tuple[float, float] = (0.3, 1.5)


@dataclass(frozen=True, slots=True)
class Trusted:
    """How often a skill succeeded and failed while the software was known to be sound."""

    successes: int = 0
    failures: int = 0


@dataclass(frozen=True, eq=False)
class Counts:
    """The executions so far.

    Attributes:
        skills: by name, ascending; a skill's column is its place here.
        successes: (revisions, skills).
        failures: (revisions, skills).
        trusted: per skill, executions before the search, if any.
    """

    skills: tuple[str, ...]
    successes: Int64s
    failures: Int64s
    trusted: Mapping[str, Trusted] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        history: History,
        skills: Sequence[str],
        outcomes: Sequence[tuple[str, str, bool]],
        trusted: Mapping[str, Trusted] | None = None,
    ) -> "Counts":
        """From outcomes: revision, skill, and whether it succeeded."""
        names = tuple(sorted(skills))
        counts = np.zeros((2, len(history.revisions), len(names)), np.int64)
        for revision, skill, succeeded in outcomes:
            counts[int(succeeded), history.row[revision], names.index(skill)] += 1
        return cls(names, counts[1], counts[0], trusted or {})


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is believed after some executions, and what it says of the next.

    Attributes:
        probability: (hypotheses,) sums to 1; see `History` for their order.
        fails_sound: (skills, hypotheses) probability that the next execution fails at a sound revision, if it is so.
        fails_broken: (skills, hypotheses) the same at a broken revision.
        shows: (skills, hypotheses) probability that the regression shows in the skill, if it is so.
        spurious: (skills,) probability that the next execution fails at any revision, if it does not show in the skill.
        manifest: (skills, hypotheses) the same at a broken revision, if it does.
    """

    probability: Float64s
    fails_sound: Float64s
    fails_broken: Float64s
    shows: Float64s
    spurious: Float64s
    manifest: Float64s


def posterior(
    history: History, prior: Float64s, counts: Counts, exposed: Float64s | None = None, noise: Noise = Noise()
) -> Posterior:
    """The belief after all executions.

    Args:
        history: the hypotheses.
        prior: (hypotheses,) what is believed before; sums to 1.
        counts: the executions.
        exposed: (skills, hypotheses) probability that the skill runs what the commit touched; 1 if not given.
        noise: what is believed of noise.
    """
    exposed = np.ones((len(counts.skills), len(prior))) if exposed is None else exposed
    skills = [
        _of_skill(history, tuple(failures), tuple(successes), counts.trusted.get(skill, Trusted()), noise)
        for skill, failures, successes in zip(
            counts.skills, counts.failures.T.tolist(), counts.successes.T.tolist(), strict=True
        )
    ]
    log_ratio = np.array([one.log_ratio for one in skills]).reshape(exposed.shape)
    log_shown, shows = _over_skills(exposed, log_ratio, noise)
    log_shown[NOTHING], shows[:, NOTHING] = 0.0, 0.0
    with np.errstate(divide="ignore"):
        log_weight = np.log(prior) + log_shown
    probability = np.exp(log_weight - logsumexp(log_weight, axis=0))
    spurious = np.array([one.spurious for one in skills])
    sound = np.array([one.fails_sound for one in skills]).reshape(exposed.shape)
    broken = np.array([one.fails_broken for one in skills]).reshape(exposed.shape)
    unaffected = (1 - shows) * spurious[:, None]
    return Posterior(probability, shows * sound + unaffected, shows * broken + unaffected, shows, spurious, broken)


@dataclass(frozen=True, slots=True)
class _Skill:
    """Of one skill; arrays are (hypotheses,).

    Attributes:
        log_ratio: log P(its executions | the regression shows here) / P(its executions | it does not).
        fails_sound, fails_broken: probability that its next execution fails, if the regression shows here.
        spurious: the same if it does not.
    """

    log_ratio: Float64s
    fails_sound: Float64s
    fails_broken: Float64s
    spurious: float


@lru_cache(maxsize=256)  # an execution changes what is known of one skill only
def _of_skill(
    history: History, failed: tuple[int, ...], succeeded: tuple[int, ...], known: Trusted, noise: Noise
) -> _Skill:
    """From its failures and successes at each revision."""
    failures, successes = np.array(failed, np.int64), np.array(succeeded, np.int64)
    nodes = min(int(failures.sum() + successes.sum()) // 2 + 2, _MOST_NODES)  # exact, the next execution counted, too
    epsilon, log_weight = beta_nodes(noise.spurious[0] + known.failures, noise.spurious[1] + known.successes, nodes)
    q, log_q = beta_nodes(*noise.manifest, nodes)
    patterns, which = _patterns(history, failures, successes)
    log_e, log_sound = np.log(epsilon), np.log1p(-epsilon)
    failing = epsilon[:, None] + (1 - epsilon[:, None]) * q  # nodes of ε x nodes of q
    passing = np.maximum((1 - epsilon[:, None]) * (1 - q), 1e-300)
    fails_broken, passes_broken, fails_sound, passes_sound = patterns.T[:, :, None, None]
    joint = (
        (log_weight + fails_sound[:, :, 0] * log_e + passes_sound[:, :, 0] * log_sound)[:, :, None]
        + log_q
        + fails_broken * np.log(failing)
        + passes_broken * np.log(passing)
    )  # patterns x ε x q
    total = logsumexp(joint, axis=(1, 2))
    share = np.exp(joint - total[:, None, None])
    alone = log_weight + failures.sum() * log_e + successes.sum() * log_sound
    unaffected = logsumexp(alone, axis=0)
    return _Skill(
        (total - unaffected)[which],
        (share.sum(axis=2) @ epsilon)[which],
        np.einsum("peq,eq->p", share, failing)[which],
        float(np.exp(alone - unaffected) @ epsilon),
    )


def _patterns(history: History, failures: Int64s, successes: Int64s) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hypotheses that put the executions on the same sides are alike: (patterns, 4) counts, (hypotheses,) which.

    The counts are those of failures and successes at broken and at sound revisions.
    """
    ran = np.flatnonzero(failures + successes)
    on_broken = history.broken[ran].astype(np.int64)
    fails, passes = failures[ran] @ on_broken, successes[ran] @ on_broken
    columns = np.stack([fails, passes, failures.sum() - fails, successes.sum() - passes], axis=1)
    patterns, which = np.unique(columns, axis=0, return_inverse=True)
    return patterns, which.reshape(-1)


def _over_skills(exposed: Float64s, log_ratio: Float64s, noise: Noise) -> tuple[Float64s, Float64s]:
    """log P(all executions | the regression is this) / P(… | there is none), and P(it shows in a skill | all of that).

    The regression is silent in a skill with probability 1 − (1 − s) x, and not silent in all. Everything is summed up
    from positive terms, so that nothing cancels. Returns (hypotheses,) and (skills, hypotheses).
    """
    s, log_node = beta_nodes(*noise.silent, _SILENT_NODES)
    loud = np.clip(exposed[:, :, None] * (1 - s), 1e-12, 1 - 1e-12)  # skills x hypotheses x nodes
    log_a, log_silent = np.log(loud) + log_ratio[:, :, None], np.log1p(-loud)
    log_either = np.logaddexp(log_silent, log_a)
    log_shown = log_some = np.full(loud.shape[1:], -np.inf)
    log_none = np.zeros(loud.shape[1:])
    for own_a, own_loud, own_silent, own_either in zip(log_a, np.log(loud), log_silent, log_either, strict=True):
        log_shown = np.logaddexp(log_shown + own_either, log_none + own_a)
        log_some = np.logaddexp(log_some, log_none + own_loud)
        log_none = log_none + own_silent
    total = logsumexp(log_node + log_shown - log_some, axis=1)
    others = log_either.sum(axis=0) - log_either
    shows = np.exp(logsumexp(log_node + log_a + others - log_some, axis=2) - total)
    return total, np.minimum(shows, 1.0)
