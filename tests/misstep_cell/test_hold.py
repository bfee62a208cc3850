"""A robot that is stopped goes back the way it came, and nothing goes wrong that the skill alone would have caused."""

import numpy as np
import pytest

from misstep import SkillStopped
from misstep_cell.rehearsal import ForgetfulRecorder, find_skill, prepare


class StopAt(ForgetfulRecorder):
    def __init__(self, t_ns):
        self.t_ns = t_ns

    def log(self, stream, t_ns, values):
        if t_ns >= self.t_ns:
            raise SkillStopped


def stopped(skill, seed, cause, t_ns):
    prepare(skill, seed, cause)
    with pytest.raises(SkillStopped):
        skill.execute(StopAt(t_ns))
    was = skill.simulation.data.qpos[:7].copy()
    skill.hold()
    assert np.linalg.norm(skill.simulation.data.qpos[:7] - was) > 0.01
    assert np.abs(skill.simulation.data.qvel[:7]).max() < 0.05  # it stands still
    return skill.failure()


def test_a_hand_that_is_stopped_before_it_loses_a_command_drops_nothing():
    skill = find_skill("grasp")
    prepare(skill, 1, "lost command")
    skill.execute(ForgetfulRecorder())
    failure = skill.failure()
    assert failure is not None and failure.onset_ns is not None

    before = stopped(skill, 1, "lost command", failure.onset_ns - 500_000_000)
    assert before is not None and before.onset_ns is None
    after = stopped(skill, 1, "lost command", failure.onset_ns + 100_000_000)
    assert after is not None and after.onset_ns == failure.onset_ns
