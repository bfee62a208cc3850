"""Blind sessions: a method draws recorded executions of a bug that it does not know, and is judged after each.

Source: the loop of Hangl et al. 2017, Algorithm 1, with the execution (line 6) drawn from a pool.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial
from misstep.evaluate.choice import CHOICES
from misstep.evaluate.opinion import RATERS, Opinion
from misstep.evaluate.pool import AS_RECORDED, Case, Draws, Upset
from misstep.evaluate.ranking import TOPS, place
from misstep.evaluate.spectrum import FORMULAS

TOLD = 8
"""Functions of a belief that are kept in a session's story."""


@dataclass(frozen=True, slots=True)
class Method:
    """How opinions are formed, and how the next skill is chosen."""

    rater: str
    choice: str

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.rater}, {self.choice}"


METHODS = (
    Method("default", "entropy"),
    Method("default", "round-robin"),
    Method("default", "random"),
    Method("activity only", "entropy"),
    Method("paper", "entropy"),
    *(Method(formula, choice) for formula in FORMULAS for choice in CHOICES),
)
"""misstep as it is comes first; under other choices to tell inference from choice; then the baselines."""


def restricted(knowledge: Knowledge, skills: Sequence[str]) -> Knowledge:
    """What is known of some skills only."""
    return replace(
        knowledge,
        references={skill: one for skill, one in knowledge.references.items() if skill in skills},
        models={skill: one for skill, one in knowledge.models.items() if skill in skills},
        activities={skill: one for skill, one in knowledge.activities.items() if skill in skills},
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One execution of a session.

    Attributes:
        trials: all executions so far.
        opinion: what the method believes after them.
        repeated: how many of them were dealt a second time.
    """

    trials: tuple[Trial, ...]
    opinion: Opinion
    repeated: int


def turns(
    case: Case, method: Method, knowledge: Knowledge, executions: int, seed: int = 0, upset: Upset = AS_RECORDED
) -> Iterator[Turn]:
    """A session of a fixed number of executions.

    Args:
        case: what is drawn from; its skills must be among those of `knowledge`.
        method: under test.
        knowledge: what was learnt from successes.
        executions: how many.
        seed: of the draws, the same for all methods that are to be compared.
        upset: how the executions differ from what was recorded.
    """
    rate, choose = RATERS[method.rater], CHOICES[method.choice]
    ours = restricted(knowledge, list(case.trials))
    draws, chance = Draws(case, upset, seed), np.random.default_rng(seed)
    trials: tuple[Trial, ...] = ()
    opinion = rate(trials, ours)
    for _ in range(executions):
        skill = choose(opinion, [trial.execution.skill for trial in trials], chance)
        trials = (*trials, draws.deal(skill))
        opinion = rate(trials, ours)
        yield Turn(trials, opinion, draws.repeated)


def scored(case: Case, method: Method, session: Iterable[Turn]) -> dict[str, Any]:
    """A session's scores as JSON-ready data; lists hold one entry an execution."""
    return scores_of(method.name, session, {case.function} if case.function else set())


def scores_of(name: str, session: Iterable[Turn], truth: Collection[str]) -> dict[str, Any]:
    """The same of a session under any name.

    Args:
        name: of the method.
        session: its turns.
        truth: the functions one of which holds the bug, where no more is known; the place is that of the first of them
            to be inspected. Empty if there is no bug.
    """
    scores = [_score(turn, truth) for turn in session]
    return {"method": name} | {key: [score[key] for score in scores] for key in scores[0]}


def _score(turn: Turn, truth: Collection[str]) -> dict[str, Any]:
    opinion, last = turn.opinion, turn.trials[-1].execution
    told: dict[str, Any] = {
        "skill": last.skill,
        "failed": last.failed,
        "repeated": turn.repeated,
        "robot_s": round(sum(_duration_s(trial) for trial in turn.trials), 2),
        "confidence": round(opinion.confidence, 6),
        "no_bug": round(opinion.no_bug, 6),
        "world": round(opinion.world, 6),
        "hit": not opinion.suspects.isdisjoint(truth),
    }
    if not truth:
        return told
    where = min((place(opinion.probability, opinion.row(one)) for one in truth), key=lambda one: one.e_inspect)
    tops = {f"at_{k}": round(where.within(k), 4) for k in TOPS}
    return told | {"e_inspect": where.e_inspect, "exam": round(where.exam, 6), **tops}


def _duration_s(trial: Trial) -> float:
    steps: int = trial.activity.counts.shape[1]
    return steps * trial.activity.step_ns / 1e9


def story(session: Iterable[Turn]) -> list[dict[str, Any]]:
    """A session told execution by execution: the skill, its outcome, and the functions believed most."""
    return [
        {
            "skill": turn.trials[-1].execution.skill,
            "failed": turn.trials[-1].execution.failed,
            "belief": _leaders(turn.opinion),
            "no_bug": round(turn.opinion.no_bug, 4),
        }
        for turn in session
    ]


def _leaders(opinion: Opinion) -> list[list[Any]]:
    order = np.argsort(-opinion.probability, kind="stable")[:TOLD]
    return [[opinion.functions[index], round(float(opinion.probability[index]), 4)] for index in order]
