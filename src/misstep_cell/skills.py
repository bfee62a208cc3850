"""The cell's skills as misstep sees them: how a robot plugs in.

Each is a plain object with a name, `prepare`, `execute`, `succeeded` and `failure`; the list SKILLS is all that
misstep needs. A bug named by MISSTEP_CELL_BUG is planted before the robot's software is imported.
"""

from collections.abc import Callable

from misstep_cell.bugs import plant_from_environment

plant_from_environment()

from misstep_cell.cell_skill import CellSkill, EventSink, cell_skill  # noqa: E402  (after the bug)
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
from misstep_cell.world.scene import Scene  # noqa: E402
from misstep_cell.world.simulation import Simulation  # noqa: E402


def operator_settings(scene: Scene) -> Settings:
    """What the operator set on the robot."""
    return Settings(speed=scene.speed, pour_tilt_rad=Settings().pour_tilt_rad + scene.tilt_error_rad)


def on_robot(skill: type[StateMachine]) -> Callable[[Simulation, EventSink], StateMachine]:
    """What makes a skill of the software run on the hardware of a scene."""
    return lambda simulation, sink: skill(Robot(simulation, sink, operator_settings(simulation.scene)))


BEHAVIOURS: dict[str, type[StateMachine]] = {
    "grasp": Grasp,
    "press_button": PressButton,
    "handover": Handover,
    "point": Point,
    "push": Push,
    "pick_and_place": PickAndPlace,
    "place_in_container": PlaceInContainer,
    "put_on_top": PutOnTop,
    "pour": Pour,
}
SKILLS: list[CellSkill] = [cell_skill(name, on_robot(behaviour)) for name, behaviour in BEHAVIOURS.items()]
