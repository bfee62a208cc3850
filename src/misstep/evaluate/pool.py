"""Executions recorded under a bug, and sessions that draw from them instead of running the robot.

So every method meets the same executions: the n-th execution of a skill is the same one for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from misstep.blame.trial import Trial
from misstep.core.execution import Outcome
from misstep.detect.observation import Observation


@dataclass(frozen=True, slots=True)
class Case:
    """A bug and what was recorded under it.

    Attributes:
        bug: its name.
        function: the function that holds it; None if there is no bug.
        trials: per skill, executions under it.
        sound: per skill, successes of the software without it.
    """

    bug: str
    function: str | None
    trials: Mapping[str, Sequence[Trial]]
    sound: Mapping[str, Sequence[Trial]]

    def without_bug(self) -> "Case":
        """The same software, sound."""
        return Case("no bug", None, self.sound, self.sound)


@dataclass(frozen=True, slots=True)
class Upset:
    """How a session differs from what was recorded.

    Attributes:
        silent: share of the failing executions in whose place a success is drawn: the bug did not show.
        spurious: share of the succeeding executions that fail all the same, at any time.
    """

    silent: float = 0.0
    spurious: float = 0.0


AS_RECORDED = Upset()


class Draws:
    """Deals a case's executions: each skill's in a random order, without replacement until none is left.

    Attributes:
        repeated: how many were dealt a second time.
    """

    def __init__(self, case: Case, upset: Upset, seed: int) -> None:
        self._case, self._upset, self._seed = case, upset, seed
        self._dealt = dict.fromkeys(case.trials, 0)
        self._number = {skill: number for number, skill in enumerate(sorted(case.trials))}
        self.repeated = 0

    def deal(self, skill: str) -> Trial:
        """The next execution of a skill."""
        number, recorded = self._dealt[skill], self._case.trials[skill]
        self._dealt[skill] += 1
        self.repeated += number >= len(recorded)
        round_, place = divmod(number, len(recorded))
        order = np.random.default_rng([1, self._seed, self._number[skill], round_]).permutation(len(recorded))
        chance = np.random.default_rng([2, self._seed, self._number[skill], round_, place])
        return self._upset_trial(recorded[order[place]], chance)

    def _upset_trial(self, trial: Trial, chance: np.random.Generator) -> Trial:
        sound = self._case.sound.get(trial.execution.skill, ())
        if trial.execution.failed and sound and chance.random() < self._upset.silent:
            return sound[int(chance.integers(len(sound)))]
        if trial.execution.succeeded and chance.random() < self._upset.spurious:
            return failing(trial, int(chance.integers(trial.activity.counts.shape[1])))
        return trial


def failing(trial: Trial, t_fail_step: int) -> Trial:
    """The same execution, said to have failed in a step."""
    steps = trial.activity.counts.shape[1]
    t_fail_s = (t_fail_step + 0.5) * trial.activity.step_ns / 1e9
    observation = Observation(np.ones(steps), 0.0, t_fail_step, t_fail_s)
    return replace(trial, execution=replace(trial.execution, outcome=Outcome.FAILURE), observation=observation)
