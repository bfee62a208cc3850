"""The belief: which function is to blame, given all executions so far.

Source: Hangl et al. 2017, eq. 8 and 11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from misstep.blame import paper
from misstep.blame.coverage import Coverage, Exercise
from misstep.blame.evidence import Evidence
from misstep.blame.likelihood import Priors, SkillOutcomes
from misstep.blame.quadrature import beta_nodes, logsumexp
from misstep.blame.value_evidence import WORLD
from misstep.core.calls import Function
from misstep.core.notebook import Share, html_table
from misstep.core.streams import Float64s, Int64s

BARE_MENTION = 10**0.5
"""Odds below which evidence is "not worth more than a bare mention". Source: Jeffreys 1961, Theory of Probability."""
_SILENT_NODES = 8
USUALLY = 0.5
"""A skill usually calls a function if more than this share of its successes do."""


@dataclass(frozen=True, slots=True)
class Belief:
    """p_blame over functions, and the probability that no function has a bug.

    Attributes:
        functions: every function that some skill exercises.
        probability: (functions,); with `no_bug` it sums to 1.
        no_bug: probability that the failures are spurious; 0 in the `paper` preset, which does not know it.

    Where values of calls can tell, `WORLD` is among the functions: the hypothesis that the world has changed.
    """

    functions: tuple[Function, ...]
    probability: Float64s
    no_bug: float

    @property
    def world_changed(self) -> float:
        """Probability that not the software but the world has changed; 0 where nothing can tell."""
        return float(sum(self.probability[row] for row, one in enumerate(self.functions) if one == WORLD))

    def ranked(self) -> list[tuple[Function, float]]:
        """Functions of the software and probabilities, highest first; equal ones by name."""
        ours = [row for row, function in enumerate(self.functions) if function != WORLD]
        order = sorted(ours, key=lambda i: (-self.probability[i], self.functions[i].name))
        return [(self.functions[index], float(self.probability[index])) for index in order]

    def _repr_html_(self) -> str:
        """For notebooks: the ten most probable functions beside no bug and a changed world."""
        ranked = self.ranked()
        rows = [(function.name, f"{function.file}:{function.line}", Share(p)) for function, p in ranked[:10]]
        others = [("no bug", "", Share(self.no_bug))]
        if self.world_changed:
            others.append(("the world has changed", "", Share(self.world_changed)))
        title = f"belief over {len(ranked)} functions"
        return html_table(title, ("function", "where", "probability"), [*rows, *others])


@dataclass(frozen=True, slots=True)
class Inference:
    """The belief, and what the gain needs to know of how it came about.

    Attributes:
        belief: over the functions.
        outcomes: per skill that was executed, what its executions say.
        rows: the functions that the executed skills call, ascending.
        reach: for each of them, (rows, S): P(data, node of the share of silent skills) if the bug might show nowhere,
            over P(data) if it shows somewhere.
    """

    belief: Belief
    outcomes: Mapping[str, SkillOutcomes]
    rows: Int64s
    reach: Float64s


def infer(coverage: Coverage, evidence: Sequence[Evidence], priors: Priors = Priors()) -> Inference:
    """The belief after all evidence, from a uniform prior over the functions."""
    skills = sorted({one.skill for one in evidence})
    of_skill = {skill: [one for one in evidence if one.skill == skill] for skill in skills}
    return inferred(
        coverage, {skill: outcomes_of(coverage, skill, of_skill[skill], priors) for skill in skills}, priors
    )


def outcomes_of(coverage: Coverage, skill: str, evidence: Sequence[Evidence], priors: Priors) -> SkillOutcomes:
    """What all executions of one skill say."""
    nothing = Exercise(np.empty(0, np.int64), np.empty(0), 0, 0)
    return SkillOutcomes.of(evidence, coverage.skills.get(skill, nothing), priors)


def inferred(coverage: Coverage, outcomes: Mapping[str, SkillOutcomes], priors: Priors) -> Inference:
    """The belief after what the executions of each skill say."""
    rows, users = _touched(coverage, outcomes)
    log_silent, weight = silent_nodes(priors, users)  # S nodes; rows x S, where a bug shows in at least one skill
    log_all, log_shown = _over_skills(rows, users, outcomes, log_silent)
    if WORLD in coverage.functions:
        world = rows == coverage.functions.index(WORLD)
        weight[world] = _world_weights(priors, users[world])
    ratio = logsumexp(weight + log_shown, axis=1)  # log P(evidence | bug in f) / P(evidence | no bug)
    belief = _normalised(coverage.functions, rows, ratio, ratio + _through(rows, outcomes), priors)
    return Inference(belief, outcomes, rows, np.exp(weight + log_all - ratio[:, None]))


def silent_nodes(priors: Priors, users: Int64s) -> tuple[Float64s, Float64s]:
    """Nodes of the share of skills in which a bug is silent, for functions that so many skills call.

    Returns:
        (S,) logarithms of the nodes; (functions, S) of their weights over P(it shows somewhere).
    """
    silent, log_weight = beta_nodes(*priors.silent, _SILENT_NODES)
    log_silent = np.log(silent)
    return log_silent, log_weight - np.log(-np.expm1(users[:, None] * log_silent))


def _world_weights(priors: Priors, users: Int64s) -> Float64s:
    """Weights of the same nodes for the world, which may show in any share of the skills: all are as probable."""
    a, b = priors.silent
    log_silent, weight = silent_nodes(priors, users)
    log_shown = np.log(-np.expm1(users[:, None] * log_silent))
    even = weight + log_shown + (1 - a) * log_silent + (1 - b) * np.log(-np.expm1(log_silent))
    return even - logsumexp(even, axis=1)[:, None] - log_shown


def infer_as_paper(coverage: Coverage, evidence: Sequence[Evidence]) -> Belief:
    """The belief of the `paper` preset (eq. 11)."""
    probability = np.full(len(coverage.functions), 1 / len(coverage.functions))
    for one in evidence:
        probability = paper.update(probability, one)
    return Belief(coverage.functions, probability, 0.0)


def _touched(coverage: Coverage, outcomes: Mapping[str, SkillOutcomes]) -> tuple[Int64s, Int64s]:
    """Rows that some executed skill calls, ascending, and how many skills call each; all others explain nothing."""
    rows = np.unique(np.concatenate([np.empty(0, np.int64), *(one.rows for one in outcomes.values())]))
    users = coverage.users[rows]
    for one in outcomes.values():
        users[np.searchsorted(rows, one.rows[one.rate == 0])] += 1  # called under test only
    return rows, users


def _over_skills(
    rows: Int64s, users: Int64s, outcomes: Mapping[str, SkillOutcomes], log_silent: Float64s
) -> tuple[Float64s, Float64s]:
    """Log of Π_a (s + A_a) and of Π_a (s + A_a) - s^users for each row and each s, both (rows, S).

    A_a is (1-s) times the likelihood ratio of "shows in a", and s + A_a = 1 for a skill not executed. The difference
    is summed up from its positive terms, so that nothing cancels.
    """
    shape, seen = (len(rows), len(log_silent)), np.zeros((len(rows), 1))
    log_all, log_shown, log_loud = np.zeros(shape), np.full(shape, -np.inf), np.log(-np.expm1(log_silent))
    for one in outcomes.values():
        at = np.searchsorted(rows, one.rows)
        log_a = log_loud + one.log_shows[:, None]
        log_r = np.logaddexp(log_silent, log_a)
        log_shown[at] = np.logaddexp(log_shown[at] + log_r, seen[at] * log_silent + log_a)
        log_all[at] += log_r
        seen[at] += 1
    with np.errstate(divide="ignore"):
        elsewhere = seen * log_silent + np.log(-np.expm1((users[:, None] - seen) * log_silent))
    return log_all, np.logaddexp(log_shown, elsewhere)


def _through(rows: Int64s, outcomes: Mapping[str, SkillOutcomes]) -> Float64s:
    """(rows,) log P(evidence | a changed world shows through f) / P(evidence | bug in f)."""
    total = np.zeros(len(rows))
    for one in outcomes.values():
        total[np.searchsorted(rows, one.rows)] += one.log_window
    return total


def _normalised(
    functions: tuple[Function, ...], rows: Int64s, ratio: Float64s, through: Float64s, priors: Priors
) -> Belief:
    """Posterior of prior and log-likelihood ratios against no bug, which are 0 for untouched functions.

    `through` are those of a world that has changed and shows through each function.
    """
    peak = ratio.max(initial=0.0)
    prior = _prior(functions, priors)
    weight = prior * np.exp(-peak)
    weight[rows] = prior[rows] * np.exp(ratio - peak)
    if WORLD in functions:
        shown = np.full(len(functions), np.exp(-peak))
        shown[rows] = np.exp(through - peak)
        world = functions.index(WORLD)
        shown[world] = 0
        weight[world] += priors.window * shown.sum() / (len(functions) - 1)
    no_bug = priors.no_bug * np.exp(-peak)
    total = weight.sum() + no_bug
    return Belief(functions, weight / total, float(no_bug / total))


@lru_cache(maxsize=4)
def _prior(functions: tuple[Function, ...], priors: Priors) -> Float64s:
    """(functions,) what is believed of each before any evidence; with that of no bug they sum to 1."""
    if WORLD not in functions:
        return np.full(len(functions), (1 - priors.no_bug) / len(functions))
    ours = 1 - priors.no_bug - priors.world - priors.window
    prior = np.full(len(functions), ours / (len(functions) - 1))
    prior[functions.index(WORLD)] = priors.world
    return prior


def indistinguishable(belief: Belief, coverage: Coverage, evidence: Sequence[Evidence]) -> list[tuple[int, ...]]:
    """Classes of functions that no skill's outcome can tell apart, as indices; only classes of two or more.

    Two functions are in one class if the same skills usually call both, if they were exposed alike (to a tenth) in
    every execution seen, and if what else is known of them (timing, deviation) does not part them: in order of
    probability, a class ends where the odds of two neighbours exceed √10.
    """
    label = np.array([function == WORLD for function in belief.functions], np.int64)
    for skill in sorted(coverage.skills):
        exercise = coverage.skills[skill]
        usual = exercise.rows[exercise.rate > USUALLY]
        _part(label, usual, np.ones(len(usual)))
    for one in evidence:
        exposed = one.exposure > 0
        _part(label, one.rows[exposed], one.exposure[exposed].round(1))
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    classes = [members for group in groups for members in _split_by_odds(group.tolist(), belief.probability)]
    return [members for members in classes if len(members) > 1]


def _part(label: Int64s, rows: Int64s, value: Float64s) -> None:
    """Parts each class: from its other members those in `rows`, and these by value."""
    if len(rows):
        _, which = np.unique(np.stack([label[rows], value]), axis=1, return_inverse=True)
        label[rows] = label.max() + 1 + which.ravel()


def _split_by_odds(group: Sequence[int], probability: Float64s) -> list[tuple[int, ...]]:
    order = sorted(group, key=lambda index: -probability[index])
    ends = [
        rank
        for rank, (likelier, next_one) in enumerate(pairwise(order), start=1)
        if probability[likelier] > BARE_MENTION * probability[next_one]
    ]
    return [tuple(sorted(order[begin:end])) for begin, end in pairwise([0, *ends, len(order)])]
