"""The cell's skills as misstep sees them: how a robot plugs in.

Each is a plain object with a name, `prepare`, `execute`, `succeeded` and `failure`; the list SKILLS is all that
misstep needs. A bug named by MISSTEP_CELL_BUG is planted before the robot's software is imported.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from misstep import Failure, SkillRecorder, SkillStopped
from misstep_cell.bugs import BUG_VARIABLE, forget, plant_from_environment

plant_from_environment()

from misstep_cell.robot.hardware import CYCLE_S  # noqa: E402  (after the bug)
from misstep_cell.robot.robot import Robot  # noqa: E402
from misstep_cell.robot.settings import Settings  # noqa: E402
from misstep_cell.robot.skills.grasp import Grasp  # noqa: E402
from misstep_cell.robot.skills.handover import Handover  # noqa: E402
from misstep_cell.robot.skills.pick_and_place import PickAndPlace  # noqa: E402
from misstep_cell.robot.skills.place_in_container import PlaceInContainer  # noqa: E402
from misstep_cell.robot.skills.point import Point  # noqa: E402
from misstep_cell.robot.skills.pour import Pour  # noqa: E402
from misstep_cell.robot.skills.press_button import PressButton  # noqa: E402
from misstep_cell.robot.skills.push import Push  # noqa: E402
from misstep_cell.robot.skills.put_on_top import PutOnTop  # noqa: E402
from misstep_cell.robot.skills.state_machine import StateMachine  # noqa: E402
from misstep_cell.streams import SensorLog  # noqa: E402
from misstep_cell.world.draw import draw_scene  # noqa: E402
from misstep_cell.world.human import Human  # noqa: E402
from misstep_cell.world.referees.container import ContainerReferee  # noqa: E402
from misstep_cell.world.referees.fault import FaultWatch  # noqa: E402
from misstep_cell.world.referees.handover import HandoverReferee  # noqa: E402
from misstep_cell.world.referees.lift import LiftReferee  # noqa: E402
from misstep_cell.world.referees.place import PlaceReferee  # noqa: E402
from misstep_cell.world.referees.point import PointReferee  # noqa: E402
from misstep_cell.world.referees.pour import PourReferee  # noqa: E402
from misstep_cell.world.referees.press import PressReferee  # noqa: E402
from misstep_cell.world.referees.push import PushReferee  # noqa: E402
from misstep_cell.world.referees.referee import Referee  # noqa: E402
from misstep_cell.world.referees.stack import StackReferee  # noqa: E402
from misstep_cell.world.retreat import Trail  # noqa: E402
from misstep_cell.world.scene import Scene  # noqa: E402
from misstep_cell.world.simulation import Simulation  # noqa: E402
from misstep_cell.world.upsets import upset, wanted_cause  # noqa: E402


@dataclass
class CellSkill:
    """One skill of the robot, in a scene of its own.

    Attributes:
        name: unique.
        cost_s: robot seconds that an execution takes.
        behaviour: the robot's software for it.
        judge: makes the referee that decides on success.
        simulation: the present scene, laid out by `prepare`.
    """

    name: str
    cost_s: float
    behaviour: type[StateMachine]
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
            self.behaviour(Robot(self.simulation, recorder.event, operator_settings(self.simulation.scene))).run()
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


def operator_settings(scene: Scene) -> Settings:
    """What the operator set on the robot."""
    return Settings(speed=scene.speed, pour_tilt_rad=Settings().pour_tilt_rad + scene.tilt_error_rad)


def human_and_referee(simulation: Simulation) -> Referee:
    """Lets a human act in the scene, and judges the handover."""
    assert simulation.scene.handed is not None
    human = Human(simulation.scene.handed)
    simulation.on_cycle.append(lambda cell: human.act(cell.model, cell.data, cell.t_ns / 1e9, CYCLE_S))
    return HandoverReferee(simulation, human)


SKILLS = [
    CellSkill("grasp", 4.5, Grasp, LiftReferee),
    CellSkill("press_button", 6.0, PressButton, PressReferee),
    CellSkill("handover", 7.0, Handover, human_and_referee),
    CellSkill("point", 4.0, Point, PointReferee),
    CellSkill("push", 6.0, Push, PushReferee),
    CellSkill("pick_and_place", 12.0, PickAndPlace, PlaceReferee),
    CellSkill("place_in_container", 12.0, PlaceInContainer, ContainerReferee),
    CellSkill("put_on_top", 12.0, PutOnTop, StackReferee),
    CellSkill("pour", 12.0, Pour, PourReferee),
]
