"""How a test session went on: its executions, the belief over them, and what each skill was expected to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.session import Step
from misstep.blame.trial import Verdict
from misstep.view.belief_lines import belief_lines
from misstep.view.figures.belief import belief_figure
from misstep.view.figures.gains import gains_figure
from misstep.view.page import PlacedFigure


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """A row of the table of executions."""

    number: int
    id: str
    skill: str
    outcome: str
    kind: str
    t_fail_s: float | None
    gain_bits: float
    leader: str
    leader_probability: float


def execution_row(number: int, step: Step, short: Mapping[str, str]) -> ExecutionRow:
    """The n-th step of a session; `short` are display names of functions."""
    execution = step.trial.execution
    leader, probability = step.verdict.belief.ranked()[0]
    return ExecutionRow(
        number,
        execution.id,
        execution.skill,
        execution.outcome.value,
        execution.failure.kind if execution.failure else "",
        step.trial.t_fail_s,
        step.gain_bits,
        short.get(leader.name, leader.name),
        probability,
    )


def progress_figures(steps: Sequence[Step], prior: Verdict, short: Mapping[str, str]) -> list[PlacedFigure]:
    """The belief and the expected gains over the executions, of which there is one at least.

    Args:
        steps: of the session.
        prior: the verdict before them.
        short: display name of each function.
    """
    verdicts = [prior, *(step.verdict for step in steps)]
    executions = [step.trial.execution for step in steps]
    beliefs = [verdict.belief for verdict in verdicts]
    no_bug = np.array([belief.no_bug for belief in beliefs])
    world_changed = np.array([belief.world_changed for belief in beliefs])
    belief = belief_figure(executions, belief_lines(beliefs), no_bug, world_changed, short)
    skills = len({execution.skill for execution in executions})
    gains = gains_figure(executions, [step.gain_bits for step in steps], [one.gains_bits for one in verdicts])
    return [
        PlacedFigure(belief, "Probability of each suspected function after each execution", 400 + 24 * skills),
        PlacedFigure(gains, "Expected information gain of each skill before each execution", 460),
    ]
