"""A test session: choose a skill, execute it, observe, update the belief, until nothing more is to be learnt.

Source: Hangl et al. 2017, Algorithm 1.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from misstep.blame.knowledge import Knowledge
from misstep.blame.reason import Reason, reason
from misstep.blame.selection import BY_EXECUTION, Price, best_skill
from misstep.blame.trial import Trial, Verdict, judge
from misstep.core.notebook import Share, html_table
from misstep.core.preset import Preset

_FIRST_SEED = 2**31
"""Seeds of sessions lie above those of training data, so that no scene is seen twice."""


class StopReason(StrEnum):
    """Why a session ended."""

    DECIDED = "the suspects hold the bug with the required confidence"
    NO_BUG = "the executions are as good as without a bug"
    WORLD_CHANGED = "the world, not the software, differs from that of the successes"
    NOTHING_TO_GAIN = "no skill is expected to tell more"
    BUDGET = "the budget of executions is spent"


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop.

    Attributes:
        confidence: stop when the suspects, no bug, or a changed world are this probable.
        gain_bits: stop when no skill is expected to gain this much.
        executions: stop after so many.
    """

    confidence: float = 0.95
    gain_bits: float = 0.02
    executions: int = 25


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of the loop.

    Attributes:
        gain_bits: what its skill was expected to gain.
        trial: what was executed.
        verdict: the belief after it, and what each skill would add now.
        why: why its skill was chosen, in one sentence.
    """

    gain_bits: float
    trial: Trial
    verdict: Verdict
    why: str = ""


@dataclass
class Session:
    """Algorithm 1. Give `steps` of a saved session to go on with it.

    Attributes:
        id: name of the session.
        knowledge: what the successes look like.
        execute: runs a skill with a seed and observes what happened.
        save: called before the first execution, after each, and at the end.
        preset: reading of the paper.
        seed: of the executions.
        price: what running a skill costs.
        limits: when to stop.
        steps: what was executed.
        stopped: why it ended; None while it has not.
    """

    id: str
    knowledge: Knowledge
    execute: Callable[[str, int], Trial]
    save: Callable[["Session"], None] = lambda session: None
    preset: Preset = "default"
    seed: int = 0
    price: Price = BY_EXECUTION
    limits: Limits = Limits()
    steps: list[Step] = field(default_factory=list)
    stopped: StopReason | None = None

    def run(self) -> Iterator[Step]:
        """Executes skills until a limit is reached, yielding after each."""
        self.save(self)
        while (stop := self._reason_to_stop()) is None:
            yield self._advance()
        self.stopped = stop
        self.save(self)

    @property
    def verdict(self) -> Verdict:
        """What is believed now; before the first execution, the prior."""
        return self.steps[-1].verdict if self.steps else judge([], self.knowledge, self.preset, self.seed)

    def next_skill(self) -> Reason:
        """The skill worth running next, and why (eq. 17)."""
        last = self.steps[-1].trial.execution.skill if self.steps else None
        return next_skill(self.verdict, self.knowledge, self.price, last)

    def _repr_html_(self) -> str:
        """For notebooks: what was executed, and whom it made suspect."""
        rows = []
        for number, step in enumerate(self.steps, start=1):
            leader, p = step.verdict.belief.ranked()[0]
            execution = step.trial.execution
            rows.append((str(number), execution.skill, execution.outcome.value, leader.name, Share(p)))
        title = f"{self.id}: {self.stopped or 'not stopped yet'}"
        return html_table(title, ("#", "skill", "outcome", "most suspected then", "probability"), rows)

    def _advance(self) -> Step:
        skill = self.next_skill().skill
        trial = self.execute(skill, _FIRST_SEED + 1_000 * self.seed + len(self.steps))
        self.steps.append(step_after(self.steps, trial, self.knowledge, self.preset, self.seed))
        self.save(self)
        return self.steps[-1]

    def _reason_to_stop(self) -> StopReason | None:
        verdict, limits = self.verdict, self.limits
        if not self.steps:
            return None
        if verdict.belief.no_bug >= limits.confidence:
            return StopReason.NO_BUG
        if not self._hangs_on_one_failure():
            if verdict.confidence >= limits.confidence:
                return StopReason.DECIDED
            if verdict.belief.world_changed >= limits.confidence:
                return StopReason.WORLD_CHANGED
            if max(verdict.gains_bits.values()) < limits.gain_bits:
                return StopReason.NOTHING_TO_GAIN
        return StopReason.BUDGET if len(self.steps) >= limits.executions else None

    def _hangs_on_one_failure(self) -> bool:
        """A failure that was seen once may be spurious, however sure the belief is: nobody is blamed for it yet."""
        return sum(step.trial.execution.failed for step in self.steps) == 1


def step_after(steps: Sequence[Step], trial: Trial, knowledge: Knowledge, preset: Preset, seed: int) -> Step:
    """The step that an execution makes after others."""
    before = steps[-1].verdict if steps else judge([], knowledge, preset, seed)
    trials = [*(step.trial for step in steps), trial]
    skill = trial.execution.skill
    gain_bits = before.gains_bits.get(skill, 0.0)
    why = reason(before, skill).sentence() if skill in before.forecasts else ""
    return Step(gain_bits, trial, judge(trials, knowledge, preset, seed), why)


def replay(trials: Iterable[Trial], knowledge: Knowledge, preset: Preset = "default", seed: int = 0) -> list[Step]:
    """The steps of a session from its executions."""
    steps: list[Step] = []
    for trial in trials:
        steps.append(step_after(steps, trial, knowledge, preset, seed))
    return steps


def next_skill(verdict: Verdict, knowledge: Knowledge, price: Price, last: str | None) -> Reason:
    """The skill of highest expected gain for its price after the last one, and why."""
    costs_s = {skill: reference.cost_s for skill, reference in knowledge.references.items()}
    return reason(verdict, best_skill(verdict.gains_bits, costs_s, price, last))
