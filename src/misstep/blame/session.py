"""A test session: choose a skill, execute it, observe, update the belief, until nothing more is to be learnt.

Source: Hangl et al. 2017, Algorithm 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from misstep.blame.knowledge import Knowledge
from misstep.blame.session_file import SavedSession, save_session
from misstep.blame.trial import Trial, Verdict, judge, observe
from misstep.core.execution import Execution
from misstep.core.preset import Preset
from misstep.store.store import Store

_FIRST_SEED = 2**31
"""Seeds of sessions lie above those of training data, so that no scene is seen twice."""


class StopReason(StrEnum):
    """Why a session ended."""

    DECIDED = "the suspects hold the bug with the required confidence"
    NO_BUG = "the executions are as good as without a bug"
    NOTHING_TO_GAIN = "no skill is expected to tell more"
    BUDGET = "the budget of executions is spent"


class Runner(Protocol):
    """Executes a skill and stores what happened."""

    def run(self, skill: str, seed: int) -> Execution:
        """One execution."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop.

    Attributes:
        confidence: stop when the suspects, or no bug, are this probable.
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
    """

    gain_bits: float
    trial: Trial
    verdict: Verdict


@dataclass
class Session:
    """Algorithm 1 on a store. Saved after every execution; give `steps` of a saved one to go on with it."""

    id: str
    store: Store
    runner: Runner
    knowledge: Knowledge
    skills_module: str
    preset: Preset = "default"
    seed: int = 0
    per_second: bool = False
    limits: Limits = Limits()
    steps: list[Step] = field(default_factory=list)
    stopped: StopReason | None = None

    def run(self) -> Iterator[Step]:
        """Executes skills until a limit is reached, yielding after each."""
        while (reason := self._reason_to_stop()) is None:
            yield self._advance()
        self.stopped = reason
        self._save()

    @property
    def verdict(self) -> Verdict:
        """What is believed now; before the first execution, the prior."""
        return self.steps[-1].verdict if self.steps else judge([], self.knowledge, self.preset, self.seed)

    def next_skill(self) -> tuple[str, float]:
        """The skill worth running next and its expected gain in bits (eq. 17)."""
        return best_skill(self.verdict, self.knowledge, self.per_second)

    def _advance(self) -> Step:
        skill, gain_bits = self.next_skill()
        execution = self.runner.run(skill, _FIRST_SEED + 1_000 * self.seed + len(self.steps))
        trial = observe(self.store, execution, self.knowledge)
        trials = [*(step.trial for step in self.steps), trial]
        step = Step(gain_bits, trial, judge(trials, self.knowledge, self.preset, self.seed))
        self.steps.append(step)
        self._save()
        return step

    def _reason_to_stop(self) -> StopReason | None:
        verdict, limits = self.verdict, self.limits
        if not self.steps:
            return None
        if verdict.confidence >= limits.confidence:
            return StopReason.DECIDED
        if verdict.belief.no_bug >= limits.confidence:
            return StopReason.NO_BUG
        if max(verdict.gains_bits.values()) < limits.gain_bits:
            return StopReason.NOTHING_TO_GAIN
        return StopReason.BUDGET if len(self.steps) >= limits.executions else None

    def _save(self) -> None:
        steps = [(step.trial.execution.id, step.gain_bits) for step in self.steps]
        skills = sorted(self.knowledge.references)
        saved = SavedSession(
            self.id, self.skills_module, skills, self.preset, self.seed, self.per_second, steps, self.stopped
        )
        save_session(self.store.root, saved)


def best_skill(verdict: Verdict, knowledge: Knowledge, per_second: bool) -> tuple[str, float]:
    """The skill of highest expected gain, per second of robot time if asked; equal ones by name."""
    cost_s = {skill: reference.cost_s if per_second else 1.0 for skill, reference in knowledge.references.items()}
    skill = min(verdict.gains_bits, key=lambda name: (-verdict.gains_bits[name] / cost_s[name], name))
    return skill, verdict.gains_bits[skill]


def replay(
    store: Store,
    knowledge: Knowledge,
    executions: Sequence[tuple[str, float]],
    preset: Preset = "default",
    seed: int = 0,
) -> list[Step]:
    """The steps of a saved session, from its executions and the gains that were expected of them."""
    trials = [observe(store, store.get(execution_id), knowledge) for execution_id, _ in executions]
    return [
        Step(gain_bits, trial, judge(trials[: count + 1], knowledge, preset, seed))
        for count, (trial, (_, gain_bits)) in enumerate(zip(trials, executions, strict=True))
    ]
