"""The likelihood's constants refitted from fixed bugs: maximum a posteriori about the defaults.

What is maximised is Σ over sessions of the mean log p(truth) − ½ Σ_j n I_j (θ_j − θ°_j)², with θ° the defaults, I_j the
information that one bug has of θ_j, and n the bugs that the defaults weigh. log p(truth) is a proper score: it is best
where probabilities are right.

Source: the future work of Hangl et al. 2017, section V; docs/derivations.md, section Learned likelihood.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from misstep.blame.ascent import maximise
from misstep.blame.free_constants import DEFAULTS_WEIGH, OF_LOG_DECAY, OF_VALUES, information, to_numbers, to_priors
from misstep.blame.knowledge import Knowledge
from misstep.blame.label_score import Scored
from misstep.blame.labelled import Labelled
from misstep.blame.likelihood import Priors
from misstep.core.streams import Float64s

_DECAY_STEP = 2**0.5
_DECAY_STEPS = 4
"""The decay is tried at most so many factors of √2 away, as each needs fingerprints of its own."""


@dataclass
class Material:
    """Labelled sessions, reduced for every decay that was asked for.

    Attributes:
        sessions: all of them; some may be left out of a fit.
    """

    sessions: Sequence[Labelled]
    _reduced: dict[float, list[Scored]] = field(default_factory=dict)
    _knowledge: dict[tuple[int, float], Knowledge] = field(default_factory=dict)

    def at(self, decay_per_s: float) -> list[Scored]:
        """All sessions at a decay."""
        if decay_per_s not in self._reduced:
            self._reduced[decay_per_s] = [self._at(session, decay_per_s) for session in self.sessions]
        return self._reduced[decay_per_s]

    def _at(self, session: Labelled, decay_per_s: float) -> Scored:
        key = id(session.knowledge), decay_per_s  # sessions share knowledge, and its fingerprints are dear
        if key not in self._knowledge:
            priors = replace(session.knowledge.priors, decay_per_s=decay_per_s)
            self._knowledge[key] = session.knowledge.with_priors(priors)
        return Scored(replace(session, knowledge=self._knowledge[key]))


def fitted(material: Material, which: Sequence[int], advance: Callable[[], None] = lambda: None) -> Priors:
    """The priors that some sessions teach.

    Args:
        material: sessions.
        which: those to learn from, by their place in it.
        advance: called after every look at all of them.
    """
    default = Priors()
    centre, unit = to_numbers(default), 1 / np.sqrt(DEFAULTS_WEIGH * information(default))
    free = np.ones(len(centre), np.bool_)
    free[OF_VALUES] = any(one.knowledge.values is not None for one in material.sessions)

    def value(moved: Float64s, decay_per_s: float) -> float:
        """Of numbers in units of their prior's deviation."""
        advance()
        priors = to_priors(_with(centre, free, unit[free] * moved), decay_per_s)
        scores = sum(float(material.at(decay_per_s)[place].log_truth(priors).mean()) for place in which)
        farther = np.log(decay_per_s / default.decay_per_s) ** 2 * DEFAULTS_WEIGH * OF_LOG_DECAY
        return scores - 0.5 * (float(moved @ moved) + float(farther))

    decay_per_s = default.decay_per_s
    moved = maximise(lambda numbers: value(numbers, decay_per_s), np.zeros(int(free.sum())))
    best = _best_decay(lambda decay: value(moved, decay), decay_per_s)
    if best != decay_per_s:
        decay_per_s = best
        moved = maximise(lambda numbers: value(numbers, decay_per_s), moved)
    return to_priors(_with(centre, free, unit[free] * moved), decay_per_s)


def _with(centre: Float64s, free: NDArray[np.bool_], added: Float64s) -> Float64s:
    numbers = centre.copy()
    numbers[free] += added
    return numbers


def _best_decay(value: Callable[[float], float], start: float) -> float:
    """The best of the decays around one, as long as each step is better than the last."""
    best, highest = start, value(start)
    for factor in (_DECAY_STEP, 1 / _DECAY_STEP):
        decay = start
        for _ in range(_DECAY_STEPS):
            decay *= factor
            found = value(decay)
            if found <= highest:
                break
            best, highest = decay, found
        if best != start:
            break
    return best
