import pytest

from misstep_cell.errors import UnknownCellSkillError
from misstep_cell.rehearsal import find_skill, rehearse
from misstep_cell.robot.errors import TrackingError
from misstep_cell.robot.skills.point import Point


def test_tells_events_and_the_outcome():
    told = []
    rehearsal = rehearse(find_skill("point"), 0, told.append)

    assert rehearsal.succeeded
    assert rehearsal.summary == "success"
    assert any("state reach" in line for line in told)


def test_an_exception_of_the_robot_is_a_failure(monkeypatch):
    def blocked(self):
        raise TrackingError("blocked")

    monkeypatch.setattr(Point, "reach", blocked)
    rehearsal = rehearse(find_skill("point"), 0)

    assert not rehearsal.succeeded
    assert "TrackingError: blocked" in rehearsal.summary


def test_an_unknown_skill_is_refused_with_the_choices():
    with pytest.raises(UnknownCellSkillError, match="press_button"):
        find_skill("juggle")
