"""One execution that counts as evidence, and all of them together as a belief with gains."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame import paper
from misstep.blame.belief import Belief, indistinguishable, infer
from misstep.blame.evidence import Evidence, gather
from misstep.blame.fingerprint import all_functions
from misstep.blame.knowledge import Knowledge
from misstep.blame.selection import expected_gains_bits
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.core.preset import Preset
from misstep.detect.observation import Observation
from misstep.signals.activity import Activity
from misstep.signals.matrices import matrices
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Trial:
    """An execution under test, observed.

    Attributes:
        execution: what the catalogue knows of it.
        observation: what the observation model says of it; None if its skill has no model.
        activity: its calls.
    """

    execution: Execution
    observation: Observation | None
    activity: Activity

    @property
    def t_fail_step(self) -> int | None:
        """Where it left the path of the successes; None for a success, and for a failure no sensor shows."""
        return self.observation.t_fail_step if self.execution.failed and self.observation else None

    @property
    def t_fail_s(self) -> float | None:
        """The same in seconds from the start."""
        return self.observation.t_fail_s if self.execution.failed and self.observation else None


def observe(store: Store, execution: Execution, knowledge: Knowledge) -> Trial:
    """Reads a stored execution and judges it with its skill's observation model."""
    derived = matrices(store, execution.id)
    model = knowledge.models.get(execution.skill)
    return Trial(execution, model.observe(derived.measurements) if model else None, derived.activity)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all trials together say.

    Attributes:
        belief: over the functions.
        gains_bits: expected information gain of running each skill next.
        classes: sets of functions that no skill tells apart.
    """

    belief: Belief
    gains_bits: dict[str, float]
    classes: list[tuple[Function, ...]]

    @property
    def suspects(self) -> tuple[Function, ...]:
        """The most probable function, and those that no skill tells apart from it."""
        leader = self.belief.ranked()[0][0]
        return next((members for members in self.classes if leader in members), (leader,))

    @property
    def confidence(self) -> float:
        """Probability that the bug is in one of the suspects."""
        names = {function.name for function in self.suspects}
        return sum(value for function, value in self.belief.ranked() if function.name in names)


def judge(trials: Sequence[Trial], knowledge: Knowledge, preset: Preset = "default", seed: int = 0) -> Verdict:
    """The belief from all trials, and what each skill would add to it.

    Args:
        trials: executions under test; those of unknown outcome count for nothing.
        knowledge: what the successes look like.
        preset: which reading of the paper's likelihood and gain.
        seed: of the `paper` preset's samples.
    """
    functions = all_functions([knowledge.functions, *(trial.activity.functions for trial in trials)])
    known = [trial for trial in trials if trial.execution.outcome is not Outcome.UNKNOWN]
    evidence = [_evidence(trial, knowledge, functions) for trial in known]
    belief = infer(functions, evidence, knowledge.references, preset)
    if preset == "paper":
        gains = _paper_gains(belief, knowledge, seed)
    else:
        gains = expected_gains_bits(belief, evidence, knowledge.references)
    classes = indistinguishable(belief, knowledge.references, evidence)
    return Verdict(belief, gains, [tuple(functions[index] for index in members) for members in classes])


def _evidence(trial: Trial, knowledge: Knowledge, functions: Sequence[Function]) -> Evidence:
    reference = knowledge.references.get(trial.execution.skill)
    fingerprint = reference.fingerprint if reference else None
    return gather(
        trial.execution.skill, trial.execution.failed, trial.t_fail_step, trial.activity, fingerprint, functions
    )


def _paper_gains(belief: Belief, knowledge: Knowledge, seed: int) -> dict[str, float]:
    return {
        skill: paper.expected_gain_bits(
            belief.probability,
            knowledge.activities[skill],
            belief.functions,
            knowledge.references[skill].fingerprint,
            np.random.default_rng(seed),  # the same draws for every skill, so that noise does not choose
        )
        for skill in sorted(knowledge.references)
    }
