"""A scene as MJCF: arm, furniture, cameras and what stands on the table."""

import numpy as np

from misstep_cell.world.arm import ARM_DEFAULTS, ARM_EQUALITY, ARM_SENSORS, arm_actuators, arm_body
from misstep_cell.world.bodies import beads, rubbing, thing_body, words
from misstep_cell.world.camera_mount import camera_elements
from misstep_cell.world.disturbances import Grip
from misstep_cell.world.scene import (
    BUTTON_TOP_M,
    BUTTON_TRAVEL_M,
    BUTTON_XY_M,
    GOAL_RADIUS_M,
    GOAL_XY_M,
    HANDED_HALF_LENGTH_M,
    HUMAN_START_M,
    INTRUDER_START_M,
    POST_XY_M,
    HandedObject,
    Look,
    Scene,
)


def scene_mjcf(scene: Scene) -> str:
    """The whole cell."""
    look = scene.look
    lamp, ambient, ahead, shine = (
        words([scene.light.share * level] * 3) for level in (look.brightness, 0.35, 0.4, 0.05)
    )
    return f"""
<mujoco model="cell">
  <compiler angle="degree"/>
  <option timestep="0.002" integrator="implicitfast" cone="pyramidal" impratio="2" {rest(scene)}</option>
  <visual><quality shadowsize="0" offsamples="0" numslices="12" numstacks="6"/>
    <headlight ambient="{ambient}" diffuse="{ahead}" specular="{shine}"/><map znear="0.02"/></visual>
  <default><geom contype="1" conaffinity="3" condim="4"/>
    <default class="seen"><geom contype="0" conaffinity="0" mass="0"/></default>{ARM_DEFAULTS}</default>
  <asset>{table_material(look)}</asset>
  <worldbody>
    <light pos="{words(look.light_m)}" dir="0 -0.2 -1" castshadow="false" diffuse="{lamp}"/>
    {camera_elements(look, scene.camera_knock)}
    <geom name="floor" class="seen" type="plane" size="9 9 0.1" pos="0 0 -0.75" rgba="0.55 0.56 0.58 1"/>
    <geom name="table" type="box" size="0.55 0.7 0.02" pos="0.33 0 -0.02" material="table" {table_rubbing(scene)}/>
    <geom name="post" type="box" size="0.02 0.02 0.15" pos="{words(POST_XY_M)} 0.15" rgba="0.3 0.3 0.33 1"/>
    {arm_body(hand_in_trouble(scene))}{button_body(scene)}{goal_mark(scene)}{puddle(scene)}
    {things(scene)}{handed_body(scene.handed)}{intruder_body(scene)}
  </worldbody>
  <equality>{ARM_EQUALITY}{grip_of_human(scene.handed)}</equality>
  <actuator>{arm_actuators(scene.grip.force_n)}</actuator>
  <sensor>{ARM_SENSORS}</sensor>
</mujoco>"""


def rest(scene: Scene) -> str:
    """Lets beads sleep while they roll at less than 2 mm/s: it halves what their scenes cost."""
    return 'sleep_tolerance="0.002"><flag sleep="enable"/>' if scene.beads_n else ">"


def table_rubbing(scene: Scene) -> str:
    """The table's friction where it is not the usual one."""
    return "" if scene.table_friction is None else rubbing(scene.table_friction, slippery=True)


def table_material(look: Look) -> str:
    """The table's surface."""
    first, second = look.table_colours
    return (
        f'<texture name="table" type="2d" builtin="{look.table}" width="128" height="128" rgb1="{words(first)}" '
        f'rgb2="{words(second)}"/><material name="table" texture="table" texrepeat="5 6" specular="0.1"/>'
    )


def goal_mark(scene: Scene) -> str:
    """The green disc on the table, or nothing."""
    if not scene.goal:
        return ""
    return (
        f'<geom name="goal" class="seen" type="cylinder" size="{GOAL_RADIUS_M} 0.0005" pos="{words(GOAL_XY_M)} 0" '
        'rgba="0.45 0.75 0.45 1"/>'
    )


def hand_in_trouble(scene: Scene) -> bool:
    """Whether the hand knows of a fault of its driver, or of too little pressure to grip."""
    return scene.hand_fault is not None or scene.grip != Grip()


def puddle(scene: Scene) -> str:
    """Foam that dripped off a slippery object, around where it stands; or nothing."""
    thing = scene.object
    if thing is None or not thing.slippery:
        return ""
    radius_m = 2.4 * max(thing.half_size_m[:2])
    return (
        f'<geom name="puddle" class="seen" type="cylinder" size="{radius_m} 0.0006" pos="{thing.x_m} {thing.y_m} 0" '
        'rgba="0.96 0.97 0.98 1"/>'
    )


def things(scene: Scene) -> str:
    """All that stands on the table: object, target, beads, distractors."""
    found = {"object": scene.object, "target": scene.target, "obstacle": scene.obstacle}
    found |= {f"distractor{index}": thing for index, thing in enumerate(scene.distractors)}
    bodies = "".join(thing_body(name, thing) for name, thing in found.items() if thing is not None)
    return bodies + (beads(scene.object, scene.beads_n) if scene.object else "")


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


def handed_body(handed: HandedObject | None) -> str:
    """The human's hand, which has no contacts, and the object it holds at its far end; or nothing."""
    if handed is None:
        return ""
    size = f"{HANDED_HALF_LENGTH_M} {handed.half_width_m} {handed.half_height_m}"
    start = words(HUMAN_START_M)
    return f"""
<body name="human" mocap="true" pos="{start}">
  <geom class="seen" type="ellipsoid" size="0.05 0.045 0.04" pos="0.055 0 0" rgba="0.87 0.68 0.55 1"/>
  <geom class="seen" type="capsule" fromto="0.09 0 0 0.4 0.02 -0.03" size="0.035" rgba="0.28 0.45 0.34 1"/></body>
<body name="object" pos="{start}" gravcomp="1"><freejoint/>
  <geom type="box" size="{size}" mass="{handed.mass_kg}" {rubbing(handed.friction, handed.slippery)}
    rgba="0.2 0.55 0.3 1"/></body>"""


def intruder_body(scene: Scene) -> str:
    """A hand in a high-visibility sleeve that can push things, along x from its fingers on, out of view; or nothing."""
    if scene.intruder is None:
        return ""
    return f"""
<body name="intruder" mocap="true" pos="{words(INTRUDER_START_M)}">
  <geom type="cylinder" size="0.042 0.024" rgba="0.87 0.68 0.55 1"/>
  <geom class="seen" type="ellipsoid" size="0.055 0.042 0.033" rgba="0.87 0.68 0.55 1"/>
  <geom type="capsule" fromto="-0.03 0.02 0 -0.06 0.02 -0.008" size="0.012" rgba="0.87 0.68 0.55 1"/>
  <geom type="capsule" fromto="-0.03 -0.01 0 -0.068 -0.01 -0.008" size="0.012" rgba="0.87 0.68 0.55 1"/>
  <geom class="seen" type="capsule" fromto="0.05 0 0.01 0.5 0 0.16" size="0.04" rgba="0.62 0.92 0.12 1"/></body>"""


def grip_of_human(handed: HandedObject | None) -> str:
    """The weld by which the human holds the object: soft, as a hand is."""
    if handed is None:
        return ""
    return '<weld name="human_grip" body1="human" body2="object" solref="0.06 1"/>'
