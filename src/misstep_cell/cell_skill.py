"""A skill in the laboratory: a scene of its own, somebody's software on the simulated robot, a referee.

Which software that is, whoever makes the skill says: this module imports none but the protocol of the hardware.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from misstep import Failure, SkillRecorder, SkillStopped
from misstep_cell.bugs import BUG_VARIABLE, forget
from misstep_cell.errors import UnknownCellSkillError
from misstep_cell.robot.hardware import CYCLE_S
from misstep_cell.streams import SensorLog
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.human import Human
from misstep_cell.world.referees.container import ContainerReferee
from misstep_cell.world.referees.fault import FaultWatch
from misstep_cell.world.referees.handover import HandoverReferee
from misstep_cell.world.referees.lift import LiftReferee
from misstep_cell.world.referees.place import PlaceReferee
from misstep_cell.world.referees.point import PointReferee
from misstep_cell.world.referees.pour import PourReferee
from misstep_cell.world.referees.press import PressReferee
from misstep_cell.world.referees.push import PushReferee
from misstep_cell.world.referees.referee import Referee
from misstep_cell.world.referees.stack import StackReferee
from misstep_cell.world.retreat import Trail
from misstep_cell.world.simulation import Simulation
from misstep_cell.world.upsets import upset, wanted_cause

EventSink = Callable[[int, str, str], None]


class Behaviour(Protocol):
    """What the robot does, from its first state to its last."""

    def run(self) -> None:
        """Does it."""


@dataclass
class CellSkill:
    """One skill of the robot, in a scene of its own.

    Attributes:
        name: unique.
        cost_s: robot seconds that an execution takes.
        behaviour: joins the robot's software for it with the laboratory's hardware.
        judge: makes the referee that decides on success.
        simulation: the present scene, laid out by `prepare`.
    """

    name: str
    cost_s: float
    behaviour: Callable[[Simulation, EventSink], Behaviour]
    judge: Callable[[Simulation], Referee]
    simulation: Simulation = field(init=False, repr=False)
    _referee: Referee = field(init=False, repr=False)
    _faults: FaultWatch = field(init=False, repr=False)
    _trail: Trail = field(init=False, repr=False)
    _gave_up: bool = field(default=False, init=False, repr=False)

    def prepare(self, cause: str | None = None) -> None:
        """Lays out a new scene, drawn from NumPy's global generator, which misstep seeds.

        Args:
            cause: of failure, "" for none; by default as MISSTEP_CELL_UPSETS says.
        """
        forget()
        seed = np.random.randint(2**31)  # noqa: NPY002  (the global generator is meant)
        cause = wanted_cause(self.name, seed) if cause is None else cause
        self.simulation = Simulation(upset(draw_scene(np.random.default_rng(seed), self.name), cause, seed))
        self._faults, self._trail, self._gave_up = FaultWatch(self.simulation), Trail(), False
        self.simulation.on_cycle += [self._faults.observe, self._trail.observe]
        self._referee = self.judge(self.simulation)
        self.simulation.on_cycle.append(self._referee.observe)

    def execute(self, recorder: SkillRecorder) -> None:
        """Runs the robot's software on the simulated robot."""
        log = SensorLog(recorder, self.simulation)
        self.simulation.on_cycle.append(log.log)
        try:
            self.behaviour(self.simulation, recorder.event).run()
        except SkillStopped:
            self.simulation.on_cycle.remove(log.log)
            raise
        except BaseException:
            self._gave_up = True
            raise
        finally:
            log.close()

    def hold(self) -> None:
        """Stops where the arm is, and goes back the way it came; what the hand holds it keeps."""
        self._trail.retreat(self.simulation)

    def succeeded(self) -> bool:
        """What the world looks like now decides."""
        return self._referee.succeeded()

    def failure(self) -> Failure | None:
        """What went wrong; None if nothing did. Where the referee saw no onset, the world's first fault is it."""
        if self.succeeded() and not self._gave_up:
            return None
        # A robot that gave up in the middle may leave a world in which nothing is wrong yet.
        failure = Failure() if self.succeeded() else self._referee.failure()
        cause = self.simulation.scene.cause or ("software bug" if os.environ.get(BUG_VARIABLE) else "")
        return Failure(failure.kind, self._onset_ns() if failure.onset_ns is None else failure.onset_ns, cause)

    def _onset_ns(self) -> int | None:
        """The world's first fault, or the moment at which the robot gave up."""
        if self._faults.first_ns is None and self._gave_up:
            return self.simulation.t_ns
        return self._faults.first_ns


def human_and_referee(simulation: Simulation) -> Referee:
    """Lets a human act in the scene, and judges the handover."""
    assert simulation.scene.handed is not None
    human = Human(simulation.scene.handed)
    simulation.on_cycle.append(lambda cell: human.act(cell.model, cell.data, cell.t_ns / 1e9, CYCLE_S))
    return HandoverReferee(simulation, human)


_TASKS: dict[str, tuple[float, Callable[[Simulation], Referee]]] = {
    "grasp": (4.5, LiftReferee),
    "press_button": (6.0, PressReferee),
    "handover": (7.0, human_and_referee),
    "point": (4.0, PointReferee),
    "push": (6.0, PushReferee),
    "pick_and_place": (12.0, PlaceReferee),
    "place_in_container": (12.0, ContainerReferee),
    "put_on_top": (12.0, StackReferee),
    "pour": (12.0, PourReferee),
}


def cell_skill(name: str, behaviour: Callable[[Simulation, EventSink], Behaviour]) -> CellSkill:
    """One of the cell's nine tasks, done by somebody's software.

    Args:
        name: of the task, which decides on scene, referee and cost.
        behaviour: joins the software with the hardware and with what takes its events (t_ns, name, text).

    Raises:
        UnknownCellSkillError: the cell has no such task.
    """
    if name not in _TASKS:
        raise UnknownCellSkillError(name, list(_TASKS))
    cost_s, judge = _TASKS[name]
    return CellSkill(name, cost_s, behaviour, judge)
