"""The arm and its gripper as MJCF: primitives with a KUKA LWR 4+'s kinematics."""

from dataclasses import dataclass

SERVO_LAG_S = 0.05  # damping over stiffness of every joint servo
FINGER_STROKE_M = 0.05  # travel of one finger; the hand opens twice as far
FLANGE_TO_TIP_M = 0.145
_LAMP = {False: "0.35 0.37 0.4 1", True: "0 1 1 1"}


@dataclass(frozen=True, slots=True)
class Link:
    """One moving link, its joint at the body's origin.

    Attributes:
        offset_m: height of its joint above the previous link's joint, all joints at zero.
        axis: joint axis.
        limit_deg: symmetric joint limit.
        torque_nm: torque limit.
        stiffness: servo gain, Nm/rad.
        mass_kg: mass of its geom.
        geom: shape, in the link's frame.
    """

    offset_m: float
    axis: str
    limit_deg: float
    torque_nm: float
    stiffness: float
    mass_kg: float
    geom: str


def capsule(length_m: float, radius_m: float) -> str:
    """A capsule along the link, from its joint to the next."""
    return f'type="capsule" fromto="0 0 0 0 0 {length_m}" size="{radius_m}"'


LINKS = (
    Link(0.11, "0 0 1", 170, 176, 4000, 2.7, capsule(0.2005, 0.06)),
    Link(0.2005, "0 -1 0", 120, 176, 4000, 2.7, capsule(0.20, 0.06)),
    Link(0.20, "0 0 1", 170, 100, 3000, 2.7, capsule(0.20, 0.06)),
    Link(0.20, "0 1 0", 120, 100, 3000, 2.7, capsule(0.20, 0.055)),
    Link(0.20, "0 0 1", 170, 100, 2000, 1.7, capsule(0.19, 0.055)),
    Link(0.19, "0 -1 0", 120, 38, 1000, 1.6, 'type="sphere" size="0.06"'),
    Link(0.0, "0 0 1", 170, 38, 600, 0.3, 'type="cylinder" fromto="0 0 0.04 0 0 0.078" size="0.045"'),
)


def arm_body(trouble: bool) -> str:
    """MJCF of the arm standing at the world's origin, hand included, whose lamp shows trouble with it or not."""
    opened = "".join(link_body(number, link) for number, link in enumerate(LINKS, start=1))
    return (
        '<body name="base"><geom class="arm" type="cylinder" fromto="0 0 0 0 0 0.11" size="0.08" mass="5"/>'
        f"{opened}{hand_body(trouble)}{'</body>' * len(LINKS)}</body>"
    )


def link_body(number: int, link: Link) -> str:
    """MJCF of one link, its body left open for the next."""
    colour = "0.92 0.45 0.12 1" if number % 2 else "0.85 0.85 0.87 1"
    return (
        f'<body name="link{number}" pos="0 0 {link.offset_m}" gravcomp="1">'
        f'<joint name="joint{number}" class="arm" axis="{link.axis}" range="{-link.limit_deg} {link.limit_deg}" '
        f'actuatorfrcrange="{-link.torque_nm} {link.torque_nm}"/>'
        f'<geom class="arm" {link.geom} mass="{link.mass_kg}" rgba="{colour}"/>'
    )


def hand_body(trouble: bool) -> str:
    """MJCF of the hand, fixed to link 7 behind the wrist's force/torque sensor, with a ring of light about it."""
    return (
        '<body name="hand" pos="0 0 0.078" gravcomp="1"><site name="wrist" size="0.01"/>'
        f'<geom class="seen" type="cylinder" fromto="0 0 -0.03 0 0 0.008" size="0.056" rgba="{_LAMP[trouble]}"/>'
        '<geom class="hand" type="box" size="0.025 0.06 0.034" pos="0 0 0.034" mass="0.6" rgba="0.25 0.26 0.3 1"/>'
        f"{finger_body('left', 1)}{finger_body('right', -1)}"
        f'<site name="tip" pos="0 0 {FLANGE_TO_TIP_M}" size="0.005"/></body>'
    )


def finger_body(name: str, side: int) -> str:
    """MJCF of one finger; its joint is the distance of its pad from the hand's middle."""
    return (
        f'<body name="{name}_finger" pos="0 {side * 0.008} 0.068" gravcomp="1">'
        f'<joint name="{name}_finger" class="finger" axis="0 {side} 0"/>'
        f'<geom name="{name}_pad" class="hand" type="box" size="0.011 0.008 0.0385" pos="0 0 0.0385" mass="0.08" '
        'friction="1.2 0.02 0.001" condim="4" rgba="0.15 0.15 0.17 1"/></body>'
    )


ARM_DEFAULTS = f"""
<default class="arm"><joint damping="1" armature="0.15" actuatorgravcomp="true"/>
  <geom contype="2" conaffinity="0" rgba="0.85 0.85 0.87 1"/></default>
<default class="hand"><geom contype="1" conaffinity="1" solref="0.008 1"/></default>
<default class="finger"><joint type="slide" range="0 {FINGER_STROKE_M}" armature="0.05" damping="5"/></default>
"""

ARM_EQUALITY = '<joint joint1="left_finger" joint2="right_finger" solref="0.005 1"/>'

ARM_SENSORS = '<force site="wrist"/><torque site="wrist"/>'


def arm_actuators(grip_n: float) -> str:
    """MJCF of the joint servos and of the one that drives both fingers with at most this force."""
    servos = "".join(
        f'<position joint="joint{number}" kp="{link.stiffness}" kv="{link.stiffness * SERVO_LAG_S}"/>'
        for number, link in enumerate(LINKS, start=1)
    )
    return f'{servos}<position name="fingers" joint="left_finger" kp="3000" kv="150" forcerange="-{grip_n} {grip_n}"/>'
