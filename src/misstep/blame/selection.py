"""Which skill to run next: the expected information gain of each.

The default is the mutual information between "who has the bug" and the outcome of the next execution, its true
expectation in closed form. Source: Hangl et al. 2017, eq. 16-17; docs/derivations.md, section Gain.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from misstep.blame.belief import Belief, exercise_table
from misstep.blame.evidence import Evidence, Reference
from misstep.blame.likelihood import Priors, SkillOutcomes
from misstep.core.streams import Float64s


def expected_gains_bits(
    belief: Belief, evidence: Sequence[Evidence], references: Mapping[str, Reference], priors: Priors = Priors()
) -> dict[str, float]:
    """Expected gain of executing each skill once, in bits."""
    rates = exercise_table(belief.functions, references)
    hypotheses = np.append(belief.probability, belief.no_bug)
    gains = {}
    for column, skill in enumerate(sorted(references)):
        ours = [one for one in evidence if one.skill == skill]
        outcomes = SkillOutcomes.of(ours, references[skill], len(belief.functions), priors)
        fails, fails_without_bug = outcomes.predict(rates[:, column])
        gains[skill] = mutual_information_bits(hypotheses, np.append(fails, fails_without_bug))
    return gains


def mutual_information_bits(hypotheses: Float64s, fails: Float64s) -> float:
    """I(hypothesis; outcome) for probabilities of hypotheses and of failing under each, both (n,)."""
    information = binary_entropy_bits(hypotheses @ fails) - hypotheses @ binary_entropy_bits(fails)
    return max(float(information), 0.0)


def binary_entropy_bits(p: Float64s) -> Float64s:
    """H of a coin that falls on its face with probability p."""
    inside = np.clip(p, 1e-300, 1 - 1e-16)
    entropy: Float64s = -(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside))
    return entropy
