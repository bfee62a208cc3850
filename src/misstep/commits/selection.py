"""Which skill to run at which revision next: the one that tells most for its price."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from misstep.commits.history import NOTHING, History
from misstep.commits.posterior import Posterior
from misstep.core.streams import Float64s


@dataclass(frozen=True, slots=True)
class Probe:
    """A skill to run at a revision.

    Attributes:
        revision: name of the commit.
        skill: name of the skill.
        gain_bits: what its outcome is expected to tell of which commit it was.
        fails: probability that it fails.
    """

    revision: str
    skill: str
    gain_bits: float
    fails: float


@dataclass(frozen=True, slots=True)
class Prices:
    """What running a skill costs.

    Attributes:
        costs_s: robot seconds of an execution, per skill.
        switch_s: seconds to change to another revision.
    """

    costs_s: Mapping[str, float]
    switch_s: float = 0.0


def gains_bits(history: History, belief: Posterior) -> tuple[Float64s, Float64s]:
    """What the next outcome tells of the culprit, (revisions, skills), and the probability that it is a failure.

    As long as no skill is known in which the regression shows, whether it shows in one is worth something, too: without
    such a skill nothing can be told of commits.
    """
    weight, broken = belief.probability, history.broken.astype(np.float64)

    def expected(if_sound: Float64s, if_broken: Float64s) -> Float64s:
        """Of (skills, hypotheses) what is expected at each revision: (revisions, skills)."""
        mean: Float64s = (weight * if_sound).sum(axis=1) + broken @ (weight * (if_broken - if_sound)).T
        return mean

    fails = np.clip(expected(belief.fails_sound, belief.fails_broken), 0, 1)
    if_known = expected(_entropy(belief.fails_sound), _entropy(belief.fails_broken))
    shows = belief.shows
    if_shown = shows * _entropy(belief.manifest) + (1 - shows) * _entropy(belief.spurious)[:, None]
    of_showing = if_known - expected(_entropy(belief.fails_sound), if_shown)
    unknown = 1 - float((shows @ weight).max()) / (1 - float(weight[NOTHING]))
    return np.maximum(_entropy(fails) - if_known, 0.0) + max(unknown, 0.0) * np.maximum(of_showing, 0.0), fails


def best_probe(
    history: History,
    skills: tuple[str, ...],
    belief: Posterior,
    prices: Prices,
    last: str | None = None,
    untestable: Collection[str] = (),
) -> Probe:
    """The probe of the highest gain per second; of equals the oldest revision.

    Args:
        history: the hypotheses.
        skills: in the order of the belief's rows.
        belief: after all executions.
        prices: of executions.
        last: the revision that is checked out.
        untestable: revisions that can't be run.
    """
    gains, fails = gains_bits(history, belief)
    seconds = np.array([prices.costs_s[skill] for skill in skills]) + np.array(
        [[0.0 if sha == last else prices.switch_s] for sha in history.revisions]
    )
    worth = gains / seconds
    worth[[row for row, sha in enumerate(history.revisions) if sha in untestable]] = -1.0
    row, column = np.unravel_index(int(worth.argmax()), worth.shape)
    return Probe(history.revisions[row], skills[column], float(gains[row, column]), float(fails[row, column]))


def _entropy(p: Float64s) -> Float64s:
    """Of an outcome, in bits."""
    p = np.clip(p, 1e-15, 1 - 1e-15)
    result: Float64s = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    return result
