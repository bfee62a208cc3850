"""The search: choose a skill and a revision, execute, observe, update the belief, until the commit is known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from misstep.commits.history import EVERYWHERE, NOTHING, History
from misstep.commits.posterior import Counts, Noise, Posterior, Trusted, posterior
from misstep.commits.prior import Prior
from misstep.commits.repository import Commit
from misstep.commits.selection import Prices, Probe, best_probe
from misstep.core.execution import Outcome
from misstep.core.streams import Float64s, Int64s

_LEAST_GAIN_BITS = 1e-4


class Answer(StrEnum):
    """What the search found."""

    CULPRIT = "this commit made the skills fail"
    ONE_OF = "one of these commits made the skills fail; what lies between can't be tested"
    NOTHING = "no commit made the skills fail: what failed is as flaky at sound revisions"
    EVERYWHERE = "the skills fail at the good revision, too: the world or the robot has changed, or it was never good"
    UNDECIDED = "the executions that were allowed are spent"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a probe brought.

    Attributes:
        outcome: UNKNOWN if the revision can't be tested.
        execution_id: of the execution in the store; empty if there is none.
        reason: why the revision can't be tested; empty if it can.
    """

    outcome: Outcome
    execution_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of the loop: what was run, and how it went."""

    probe: Probe
    result: Outcomes


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: at this probability of an answer, or after so many executions."""

    confidence: float = 0.95
    executions: int = 60


@dataclass(frozen=True, eq=False)
class Finding:
    """What is believed after some steps.

    Attributes:
        history: the hypotheses.
        belief: over them.
        classes: (hypotheses,) the same number for those that nothing that can be tested tells apart.
    """

    history: History
    belief: Posterior
    classes: Int64s

    @cached_property
    def by_class(self) -> Float64s:
        """Probability of each class."""
        return np.bincount(self.classes, self.belief.probability).astype(np.float64)

    @property
    def suspects(self) -> tuple[Commit, ...]:
        """The commits of the most probable class that has any, most probable first."""
        probability = self.belief.probability[:NOTHING]
        best = max(set(self.classes[:NOTHING].tolist()), key=lambda one: self.by_class[one])
        members = np.flatnonzero(self.classes[:NOTHING] == best)
        return tuple(self.history.commits[column] for column in sorted(members, key=lambda one: -probability[one]))

    @property
    def confidence(self) -> float:
        """Probability that one of the suspects did it."""
        return float(self.by_class[self.classes[self.history.row[self.suspects[0].sha] - 1]])

    @property
    def nothing(self) -> float:
        """Probability that no commit did it, and nothing is broken."""
        return float(self.belief.probability[NOTHING])

    @property
    def everywhere(self) -> float:
        """Probability that no commit did it, and the good revision is broken, too."""
        return float(self.belief.probability[EVERYWHERE])

    def ranked(self) -> list[tuple[Commit, float]]:
        """Commits and probabilities, highest first; equal ones as they follow each other."""
        probability = self.belief.probability[:NOTHING]
        return [
            (self.history.commits[column], float(probability[column]))
            for column in np.argsort(-probability, kind="stable")
        ]

    def answer(self, confidence: float) -> Answer | None:
        """What is known with some confidence; None if nothing is."""
        if self.confidence >= confidence:
            return Answer.CULPRIT if len(self.suspects) == 1 else Answer.ONE_OF
        if self.nothing >= confidence:
            return Answer.NOTHING
        return Answer.EVERYWHERE if self.everywhere >= confidence else None


@dataclass
class Search:
    """The loop. Give `steps` of a saved search to go on with it.

    Attributes:
        history: the hypotheses.
        skills: by name, ascending.
        prior: what is believed before.
        execute: runs a skill at a revision.
        prices: of executions.
        limits: when to stop.
        trusted: per skill, executions of sound software.
        earlier: executions from before the search: revision, skill, whether it succeeded.
        noise: what is believed of noise.
        save: called after every step.
        steps: what was run.
        answer: what was found; None while it goes on.
    """

    history: History
    skills: tuple[str, ...]
    prior: Prior
    execute: Callable[[Probe], Outcomes]
    prices: Prices
    limits: Limits = Limits()
    trusted: Mapping[str, Trusted] = field(default_factory=dict)
    earlier: Sequence[tuple[str, str, bool]] = ()
    noise: Noise = field(default_factory=Noise)
    save: Callable[["Search"], None] = lambda search: None
    steps: list[Step] = field(default_factory=list)
    answer: Answer | None = None
    _finding: Finding | None = field(default=None, init=False, repr=False)

    def run(self) -> Iterator[Step]:
        """Executes until the answer is known, yielding after each execution."""
        while (answer := self._answer()) is None:
            probe = self.next_probe()
            if probe.gain_bits < _LEAST_GAIN_BITS:
                answer = Answer.UNDECIDED
                break
            self.steps.append(Step(probe, self.execute(probe)))
            self._finding = None
            self.save(self)
            yield self.steps[-1]
        self.answer = answer
        self.save(self)

    @property
    def finding(self) -> Finding:
        """What is believed now."""
        if self._finding is None:
            outcomes = [
                (step.probe.revision, step.probe.skill, step.result.outcome is Outcome.SUCCESS)
                for step in self.steps
                if step.result.outcome is not Outcome.UNKNOWN
            ]
            counts = Counts.of(self.history, self.skills, [*self.earlier, *outcomes], self.trusted)
            belief = posterior(self.history, self.prior.probability, counts, self.prior.exposed, self.noise)
            self._finding = Finding(self.history, belief, self.history.classes(self.untestable))
        return self._finding

    @property
    def untestable(self) -> dict[str, str]:
        """Revisions that can't be tested, and why."""
        return {
            step.probe.revision: step.result.reason for step in self.steps if step.result.outcome is Outcome.UNKNOWN
        }

    def next_probe(self) -> Probe:
        """The skill and the revision that tell most for their price."""
        last = self.steps[-1].probe.revision if self.steps else None
        return best_probe(self.history, self.skills, self.finding.belief, self.prices, last, self.untestable)

    def _answer(self) -> Answer | None:
        found = self.finding.answer(self.limits.confidence)
        if found is not None:
            return found
        ran = sum(step.result.outcome is not Outcome.UNKNOWN for step in self.steps)
        return Answer.UNDECIDED if ran >= self.limits.executions else None
