import numpy as np
import pytest

from misstep_cell.robot.robot import Robot
from misstep_cell.robot.skills.state_machine import StateMachine
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


@pytest.fixture
def robot_and_events():
    events = []
    cell = Simulation(draw_scene(np.random.default_rng(0), "press_button"))
    return Robot(cell, lambda t_ns, name, text: events.append((t_ns, name, text))), events


class Twice(StateMachine):
    def start(self):
        self.robot.wait(0.05)
        return self.end

    def end(self):
        return None


def test_runs_each_state_and_reports_it_when_it_begins(robot_and_events):
    robot, events = robot_and_events
    Twice(robot).run()

    assert events == [(0, "state", "start"), (50_000_000, "state", "end")]


def test_an_exception_ends_it(robot_and_events):
    robot, _ = robot_and_events

    class Broken(StateMachine):
        def start(self):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        Broken(robot).run()
