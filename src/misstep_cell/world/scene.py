"""What stands on the table: drawn anew for every execution, written as MJCF."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.world.arm import ARM_DEFAULTS, ARM_EQUALITY, ARM_SENSORS, arm_actuators, arm_body
from misstep_cell.world.camera_mount import camera_element

GOAL_XY_M = (0.56, -0.22)
GOAL_RADIUS_M = 0.07
BUTTON_XY_M = (0.42, 0.40)
BUTTON_TOP_M = 0.135
BUTTON_TRAVEL_M = 0.012
HANDOVER_POINT_M = (0.58, -0.36, 0.42)
HUMAN_START_M = (1.15, -0.38, 0.45)
HANDED_HALF_LENGTH_M = 0.07

_BOX_COLOURS = ((0.20, 0.35, 0.80), (0.15, 0.60, 0.65), (0.55, 0.30, 0.70))


@dataclass(frozen=True, slots=True)
class Box:
    """The box to grasp or to point at, standing on the table."""

    x_m: float
    y_m: float
    yaw_rad: float
    half_size_m: tuple[float, float, float]
    mass_kg: float
    friction: float
    colour: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Puck:
    """The flat coloured disc to push."""

    x_m: float
    y_m: float
    radius_m: float
    height_m: float
    mass_kg: float
    friction: float
    colour: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class HandedObject:
    """What the human hands over, and how: where it ends up, how long the human hesitates."""

    half_width_m: float
    half_height_m: float
    mass_kg: float
    friction: float
    aim_m: tuple[float, float, float]
    hesitation_s: float
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that differs between two executions.

    Attributes:
        seed: of the sensors' noise.
        home_offset_rad: (7,) how far the arm starts from its home posture.
        finger_width_m: opening of the hand at the start.
        button_offset_m: how far the button stands from its place, in x and y.
        button_stiffness: of the plunger's spring, N/m.
        box, puck, handed: the object of the skill, if it has one.
    """

    seed: int
    home_offset_rad: tuple[float, ...]
    finger_width_m: float
    button_offset_m: tuple[float, float]
    button_stiffness: float
    box: Box | None = None
    puck: Puck | None = None
    handed: HandedObject | None = None


def draw_scene(rng: np.random.Generator, item: str) -> Scene:
    """Draws a scene.

    Args:
        rng: source of all chance.
        item: "box", "puck", "handed" or "none": the object that the skill needs.
    """
    return Scene(
        seed=int(rng.integers(2**32)),
        home_offset_rad=tuple(rng.uniform(-0.02, 0.02, 7).tolist()),
        finger_width_m=0.055 if item == "puck" else 0.01,
        button_offset_m=(rng.uniform(-0.004, 0.004), rng.uniform(-0.004, 0.004)),
        button_stiffness=rng.uniform(250.0, 450.0),
        box=draw_box(rng) if item == "box" else None,
        puck=draw_puck(rng) if item == "puck" else None,
        handed=draw_handed(rng) if item == "handed" else None,
    )


def draw_box(rng: np.random.Generator) -> Box:
    """Draws a box within the arm's reach."""
    half_size = (rng.uniform(0.032, 0.042), rng.uniform(0.020, 0.027), rng.uniform(0.030, 0.045))
    colour = _BOX_COLOURS[rng.integers(len(_BOX_COLOURS))]
    return Box(
        x_m=rng.uniform(0.46, 0.66),
        y_m=rng.uniform(-0.16, 0.16),
        yaw_rad=rng.uniform(-0.6, 0.6),
        half_size_m=half_size,
        mass_kg=rng.uniform(0.15, 0.35),
        friction=rng.uniform(0.7, 1.1),
        colour=(colour[0], colour[1], colour[2]),
    )


def draw_puck(rng: np.random.Generator) -> Puck:
    """Draws a puck some way from the goal, on the robot's left."""
    return Puck(
        x_m=rng.uniform(0.53, 0.63),
        y_m=rng.uniform(0.0, 0.08),
        radius_m=rng.uniform(0.036, 0.042),
        height_m=rng.uniform(0.032, 0.04),
        mass_kg=rng.uniform(0.12, 0.25),
        friction=rng.uniform(0.3, 0.6),
        colour=(rng.uniform(0.85, 0.95), rng.uniform(0.72, 0.82), rng.uniform(0.05, 0.15)),
    )


def draw_handed(rng: np.random.Generator) -> HandedObject:
    """Draws an object and the manner of the human who brings it."""
    aim = np.asarray(HANDOVER_POINT_M) + rng.uniform(-0.005, 0.005, 3)
    return HandedObject(
        half_width_m=rng.uniform(0.018, 0.024),
        half_height_m=rng.uniform(0.018, 0.024),
        mass_kg=rng.uniform(0.15, 0.3),
        friction=rng.uniform(0.7, 1.0),
        aim_m=(aim[0], aim[1], aim[2]),
        hesitation_s=rng.uniform(0.4, 1.0),
        speed_m_s=rng.uniform(0.22, 0.32),
    )


def scene_mjcf(scene: Scene) -> str:
    """The whole cell as MJCF: arm, furniture and this scene's object."""
    return f"""
<mujoco model="cell">
  <compiler angle="degree"/>
  <option timestep="0.002" integrator="implicitfast" cone="pyramidal" impratio="2"/>
  <visual><global offwidth="640" offheight="480"/><quality shadowsize="0" offsamples="1"/>
    <headlight ambient="0.35 0.35 0.35" diffuse="0.4 0.4 0.4" specular="0.05 0.05 0.05"/><map znear="0.02"/></visual>
  <default><geom contype="1" conaffinity="3" condim="4"/>
    <default class="seen"><geom contype="0" conaffinity="0" mass="0"/></default>{ARM_DEFAULTS}</default>
  <worldbody>
    <light pos="0.6 0.4 2.5" dir="0 -0.2 -1" castshadow="false" diffuse="0.3 0.3 0.3"/>
    {camera_element()}
    <geom name="floor" class="seen" type="plane" size="9 9 0.1" pos="0 0 -0.75" rgba="0.55 0.56 0.58 1"/>
    <geom name="table" type="box" size="0.55 0.7 0.02" pos="0.33 0 -0.02" rgba="0.80 0.74 0.64 1"/>
    <geom name="goal" class="seen" type="cylinder" size="{GOAL_RADIUS_M} 0.0005" pos="{GOAL_XY_M[0]} {GOAL_XY_M[1]} 0"
      rgba="0.45 0.75 0.45 1"/>
    <geom name="post" type="box" size="0.02 0.02 0.15" pos="0.47 0.27 0.15" rgba="0.3 0.3 0.33 1"/>
    {arm_body()}{button_body(scene)}{box_body(scene.box)}{puck_body(scene.puck)}{handed_body(scene.handed)}
  </worldbody>
  <equality>{ARM_EQUALITY}{grip_of_human(scene.handed)}</equality>
  <actuator>{arm_actuators()}</actuator>
  <sensor>{ARM_SENSORS}</sensor>
</mujoco>"""


def button_body(scene: Scene) -> str:
    """The emergency button: a yellow housing with a red plunger on a spring."""
    x, y = np.add(BUTTON_XY_M, scene.button_offset_m)
    housing_m = BUTTON_TOP_M - 0.03
    return f"""
<body pos="{x} {y} 0"><geom type="box" size="0.05 0.05 {housing_m / 2}" pos="0 0 {housing_m / 2}" rgba="0.9 0.8 0.1 1"/>
  <body name="plunger" pos="0 0 {BUTTON_TOP_M}" gravcomp="1">
    <joint name="plunger" type="slide" axis="0 0 -1" range="0 {BUTTON_TRAVEL_M}" stiffness="{scene.button_stiffness}"
      springref="-0.006" damping="8"/>
    <geom type="cylinder" size="0.036 0.008" pos="0 0 -0.008" mass="0.05" rgba="0.85 0.08 0.08 1"/></body></body>"""


def box_body(box: Box | None) -> str:
    """The box to grasp, or nothing."""
    if box is None:
        return ""
    size, colour = " ".join(map(str, box.half_size_m)), " ".join(map(str, box.colour))
    return f"""
<body name="object" pos="{box.x_m} {box.y_m} {box.half_size_m[2]}" euler="0 0 {np.degrees(box.yaw_rad)}"><freejoint/>
  <geom name="object" type="box" size="{size}" mass="{box.mass_kg}" friction="{box.friction} 0.01 0.001"
    rgba="{colour} 1"/></body>"""


def puck_body(puck: Puck | None) -> str:
    """The puck, or nothing."""
    if puck is None:
        return ""
    half_m, colour = puck.height_m / 2, " ".join(map(str, puck.colour))
    return f"""
<body name="object" pos="{puck.x_m} {puck.y_m} {half_m}"><freejoint/>
  <geom name="object" type="cylinder" size="{puck.radius_m} {half_m}" mass="{puck.mass_kg}"
    friction="{puck.friction} 0.005 0.0001" rgba="{colour} 1"/></body>"""


def handed_body(handed: HandedObject | None) -> str:
    """The human's hand, which has no contacts, and the object it holds at its far end; or nothing."""
    if handed is None:
        return ""
    size = f"{HANDED_HALF_LENGTH_M} {handed.half_width_m} {handed.half_height_m}"
    start = " ".join(map(str, HUMAN_START_M))
    return f"""
<body name="human" mocap="true" pos="{start}">
  <geom class="seen" type="ellipsoid" size="0.05 0.045 0.04" pos="0.055 0 0" rgba="0.87 0.68 0.55 1"/>
  <geom class="seen" type="capsule" fromto="0.09 0 0 0.4 0.02 -0.03" size="0.035" rgba="0.3 0.4 0.6 1"/></body>
<body name="object" pos="{start}" gravcomp="1"><freejoint/>
  <geom name="object" type="box" size="{size}" mass="{handed.mass_kg}" friction="{handed.friction} 0.01 0.001"
    rgba="0.2 0.55 0.3 1"/></body>"""


def grip_of_human(handed: HandedObject | None) -> str:
    """The weld by which the human holds the object: soft, as a hand is."""
    if handed is None:
        return ""
    return '<weld name="human_grip" body1="human" body2="object" solref="0.06 1"/>'
