"""The belief: which function is to blame, given all executions so far.

Source: Hangl et al. 2017, eq. 8 and 11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from misstep.blame import paper
from misstep.blame.evidence import Evidence, Reference
from misstep.blame.likelihood import Priors, log_likelihoods
from misstep.core.calls import Function
from misstep.core.preset import Preset
from misstep.core.streams import Float64s

BARE_MENTION = 10**0.5
"""Odds below which evidence is "not worth more than a bare mention". Source: Jeffreys 1961, Theory of Probability."""


@dataclass(frozen=True, slots=True)
class Belief:
    """p_blame over functions, and the probability that no function has a bug.

    Attributes:
        functions: every function that some skill exercises.
        probability: (functions,); with `no_bug` it sums to 1.
        no_bug: probability that the failures are spurious; 0 in the `paper` preset, which does not know it.
    """

    functions: tuple[Function, ...]
    probability: Float64s
    no_bug: float

    def ranked(self) -> list[tuple[Function, float]]:
        """Functions and probabilities, highest first; equal ones by name."""
        order = sorted(range(len(self.functions)), key=lambda i: (-self.probability[i], self.functions[i].name))
        return [(self.functions[index], float(self.probability[index])) for index in order]


def infer(
    functions: Sequence[Function],
    evidence: Sequence[Evidence],
    references: Mapping[str, Reference],
    preset: Preset = "default",
    priors: Priors = Priors(),
) -> Belief:
    """The belief after all evidence, from a uniform prior over the functions."""
    if preset == "paper":
        probability = np.full(len(functions), 1 / len(functions))
        for one in evidence:
            probability = paper.update(probability, one)
        return Belief(tuple(functions), probability, 0.0)
    under_function, under_no_bug = log_likelihoods(evidence, references, len(functions), priors)
    logs = np.append(
        under_function + np.log((1 - priors.no_bug) / len(functions)), under_no_bug + np.log(priors.no_bug)
    )
    weights = np.exp(logs - logs.max())
    posterior = weights / weights.sum()
    return Belief(tuple(functions), posterior[:-1], float(posterior[-1]))


def exercise_table(functions: Sequence[Function], references: Mapping[str, Reference]) -> Float64s:
    """Which share of each skill's successes calls each function: functions x skills, skills by name."""
    table = np.zeros((len(functions), len(references)))
    for column, skill in enumerate(sorted(references)):
        fingerprint = references[skill].fingerprint
        rate = {f.name: value for f, value in zip(fingerprint.functions, fingerprint.call_rate, strict=True)}
        table[:, column] = [rate.get(function.name, 0.0) for function in functions]
    return table


def indistinguishable(
    belief: Belief, references: Mapping[str, Reference], evidence: Sequence[Evidence]
) -> list[tuple[int, ...]]:
    """Classes of functions that no skill's outcome can tell apart, as indices; only classes of two or more.

    Two functions are in one class if the same skills usually call both, if they were exposed alike in every execution
    seen, and if what else is known of them (timing, deviation) does not part them: in order of probability, a class
    ends where the odds of two neighbours exceed √10.
    """
    usual = exercise_table(belief.functions, references) > 0.5
    seen = np.array([one.exposure for one in evidence]).reshape(len(evidence), len(belief.functions)).T
    alike: dict[tuple[float, ...], list[int]] = {}
    for index, pattern in enumerate(np.concatenate([usual, seen], axis=1)):
        alike.setdefault(tuple(pattern), []).append(index)
    classes = [members for group in alike.values() for members in _split_by_odds(group, belief.probability)]
    return [members for members in classes if len(members) > 1]


def _split_by_odds(group: Sequence[int], probability: Float64s) -> list[tuple[int, ...]]:
    order = sorted(group, key=lambda index: -probability[index])
    ends = [
        rank
        for rank, (likelier, next_one) in enumerate(pairwise(order), start=1)
        if probability[likelier] > BARE_MENTION * probability[next_one]
    ]
    return [tuple(sorted(order[begin:end])) for begin, end in pairwise([0, *ends, len(order)])]
