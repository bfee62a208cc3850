import pytest

from misstep_cell.rehearsal import find_skill, rehearse
from misstep_cell.world.referees.fault import FaultWatch


class Watched:
    """A fault watch beside the skill's own."""

    faults: FaultWatch | None = None

    def watch(self, cell):
        self.faults = self.faults or FaultWatch(cell)
        self.faults.observe(cell)


@pytest.mark.parametrize(
    ("name", "seed", "cause", "what"),
    [
        ("grasp", 1, "", ""),
        ("press_button", 7, "", ""),
        ("press_button", 2, "arm pushed", "collision"),
        ("press_button", 0, "obstacle", "collision"),
        ("grasp", 1, "lost command", "lost command"),
        ("grasp", 0, "missed object", "empty grip"),
    ],
)
def test_what_went_wrong_first(name, seed, cause, what):
    watched = Watched()
    ended = rehearse(find_skill(name), seed, film=watched, cause=cause)

    assert watched.faults.what == what
    assert (watched.faults.first_ns is None) == (what == "")
    assert watched.faults.first_ns is None or 0 < watched.faults.first_ns <= ended.duration_s * 1e9


def test_a_robot_that_gives_up_fails_though_the_world_is_as_wanted(monkeypatch):
    from misstep_cell.robot.errors import TrackingError
    from misstep_cell.robot.skills.press_button import PressButton

    def blocked(self):
        raise TrackingError("blocked")

    monkeypatch.setattr(PressButton, "retreat", blocked)
    skill = find_skill("press_button")
    ended = rehearse(skill, 0, cause="")

    assert skill.succeeded()
    assert ended.failure.kind == "exception"
    assert ended.failure.onset_ns == round(ended.duration_s * 1e9)
