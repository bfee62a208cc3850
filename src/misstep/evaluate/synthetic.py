"""A synthetic robot: groups of functions, skills that call some of them, and a bug that breaks some executions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from misstep.blame.evidence import Reference
from misstep.blame.fingerprint import Fingerprint
from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.detect.observation import Observation
from misstep.evaluate.pool import Case
from misstep.signals.activity import Activity

STEP_NS = 50_000_000
STEPS = 100
GROUPS = {  # functions, first and last active step, skills that call them
    "perceive": (3, (0, 1), ("grasp", "point")),
    "cartesian": (3, (10, 70), ("grasp", "push")),
    "hand": (3, (70, 80), ("grasp", "handover")),
    "joint": (3, (5, 60), ("press", "handover", "point")),
    "guard": (3, (30, 60), ("press",)),
    "control": (10, (0, 99), ("grasp", "press", "handover", "point", "push")),
}
SKILLS = ("grasp", "handover", "point", "press", "push")


@dataclass
class SyntheticRobot:
    """Makes trials of the synthetic robot's skills.

    Attributes:
        generator: of everything that varies between executions.
    """

    generator: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    @property
    def functions(self) -> tuple[Function, ...]:
        """All functions, by name."""
        names = [f"{group}.f{index}" for group, (count, _, _) in GROUPS.items() for index in range(count)]
        return tuple(Function(name) for name in sorted(names))

    def users(self, function: str) -> tuple[str, ...]:
        """The skills that call a function."""
        return GROUPS[function.split(".")[0]][2]

    def activity(self, skill: str) -> Activity:
        """F of one execution of a skill."""
        called = tuple(function for function in self.functions if skill in self.users(function.name))
        counts = np.zeros((len(called), STEPS))
        for row, function in zip(counts, called, strict=True):
            begin, end = GROUPS[function.name.split(".")[0]][1]
            row[begin : min(end + int(self.generator.integers(0, 4)), STEPS - 1) + 1] = 1
        return Activity(called, STEP_NS, counts)

    def knowledge(self, executions: int = 30) -> Knowledge:
        """What so many successes of each skill teach."""
        activities = {skill: [self.activity(skill) for _ in range(executions)] for skill in SKILLS}
        references = {skill: Reference(Fingerprint.of(activities[skill]), 0, 5.0) for skill in SKILLS}
        return Knowledge(references, {}, activities)

    def trial(self, skill: str, failed: bool, t_fail_step: int | None = None) -> Trial:
        """One execution with a given outcome."""
        outcome = Outcome.FAILURE if failed else Outcome.SUCCESS
        observation = Observation(np.ones(STEPS), 0.0, t_fail_step, None)
        return Trial(Execution("x", skill, outcome, 0), observation, self.activity(skill))

    def trials(self, bug: str | None, skills: Sequence[str], silent: float = 0.0) -> list[Trial]:
        """Executions of skills under a bug that shows unless it is silent, 0.5 s after its function ends."""
        found = []
        for skill in skills:
            failed = bug is not None and skill in self.users(bug) and self.generator.random() >= silent
            t_fail = min(GROUPS[bug.split(".")[0]][1][1] + 10, STEPS - 1) if failed and bug else None
            found.append(self.trial(skill, failed, t_fail))
        return found


def synthetic_cases(robot: SyntheticRobot, bugs: int, executions: int = 12) -> list[Case]:
    """Executions of every skill under bugs in some functions, a group of functions after the other."""
    sound = {skill: robot.trials(None, [skill] * executions) for skill in SKILLS}
    order = sorted(robot.functions, key=lambda function: (function.name.split(".")[1], function.name))
    return [
        Case(
            function.name,
            function.name,
            {skill: robot.trials(function.name, [skill] * executions) for skill in SKILLS},
            sound,
        )
        for function in order[:bugs]
    ]
