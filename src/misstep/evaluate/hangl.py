"""The simulated experiments of skill-centric testing: its figures 2, 3 and 4.

241 functions of which skills use up to four; a used function's counts are normal in each step, the others' are 0.
The bug in f2 makes every execution fail that uses it. What the paper leaves open is chosen here: counts N(5, 1),
40 steps of 0.1 s, 30 executions in each skill's database, t_fail uniform over the steps.

Source: Hangl et al. 2017, section IV-A.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.evidence import Reference
from misstep.blame.fingerprint import Fingerprint
from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial, Verdict, judge
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.observation import Observation
from misstep.signals.activity import Activity

FUNCTIONS = tuple(Function(f"f{index + 1:03d}") for index in range(241))
SHOWN, BUGGY = 6, 2
STEPS, STEP_NS = 40, 100_000_000
DATABASE_N, EXECUTIONS_N = 30, 50


@dataclass(frozen=True, slots=True)
class Scenario:
    """One figure's skills, by name: the numbers of the functions that each uses."""

    figure: int
    skills: Mapping[str, tuple[int, ...]]


SCENARIOS = (
    Scenario(2, {"a1": (1, 2), "a2": (2, 4, 5), "a3": (3, 4, 6), "a4": (3, 4, 5, 6)}),
    Scenario(3, {"a1": (1, 2), "a2": (2, 4, 5), "a3": (1, 3, 6), "a4": (1, 3, 4, 6)}),
    Scenario(4, {"a1": (1, 2), "a2": (2, 4), "a3": (1, 3, 6), "a4": (1, 3, 4, 6)}),
)


@dataclass(frozen=True, slots=True)
class Course:
    """What happened in one simulated session.

    Attributes:
        chosen: the skill of each execution.
        gains_bits: per skill, its expected gain before each execution and after the last, (executions + 1,).
        belief: (executions + 1, 6) probability of f1 to f6; row 0 is the prior.
    """

    chosen: tuple[str, ...]
    gains_bits: Mapping[str, Float64s]
    belief: Float64s

    @property
    def switched_after(self) -> int | None:
        """Executions before the first one of another skill than the first's."""
        return next((count for count, skill in enumerate(self.chosen) if skill != self.chosen[0]), None)

    @property
    def buggy(self) -> Float64s:
        """(executions + 1,) probability of the function that holds the bug."""
        return self.belief[:, BUGGY - 1]


def simulated_activity(generator: np.random.Generator, used: Sequence[int]) -> Activity:
    """F_a(f1, f2, …): normal counts for used functions, 0 for the others."""
    counts = np.zeros((len(FUNCTIONS), STEPS))
    counts[[number - 1 for number in used]] = generator.normal(5, 1, (len(used), STEPS))
    return Activity(FUNCTIONS, STEP_NS, counts)


def simulate(scenario: Scenario, preset: Preset, seed: int, executions: int = EXECUTIONS_N) -> Course:
    """One session of a fixed number of executions."""
    generator = np.random.default_rng(seed)
    knowledge = _database(scenario, generator)
    trials: list[Trial] = []
    verdicts: list[Verdict] = [judge(trials, knowledge, preset, seed)]
    for _ in range(executions):
        skill = max(verdicts[-1].gains_bits, key=verdicts[-1].gains_bits.__getitem__)  # eq. 17
        trials.append(_execute(skill, scenario, generator))
        verdicts.append(judge(trials, knowledge, preset, seed))
    gains = {skill: np.array([verdict.gains_bits[skill] for verdict in verdicts]) for skill in scenario.skills}
    belief = np.array([verdict.belief.probability[:SHOWN] for verdict in verdicts])
    return Course(tuple(trial.execution.skill for trial in trials), gains, belief)


def _database(scenario: Scenario, generator: np.random.Generator) -> Knowledge:
    activities = {
        skill: [simulated_activity(generator, used) for _ in range(DATABASE_N)]
        for skill, used in scenario.skills.items()
    }
    references = {skill: Reference(Fingerprint.of(ours), 0, 1.0) for skill, ours in activities.items()}
    return Knowledge(references, {}, activities)


def _execute(skill: str, scenario: Scenario, generator: np.random.Generator) -> Trial:
    failed = BUGGY in scenario.skills[skill]
    t_fail = int(generator.integers(STEPS)) if failed else None
    execution = Execution("", skill, Outcome.FAILURE if failed else Outcome.SUCCESS, 0)
    observation = Observation(np.ones(STEPS), 0.0, t_fail, None)
    return Trial(execution, observation, simulated_activity(generator, scenario.skills[skill]))
