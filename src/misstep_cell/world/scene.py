"""What a scene is made of: everything that differs between two executions."""

from dataclasses import dataclass, field
from enum import StrEnum

from misstep_cell.world.disturbances import CameraKnock, Grip, HandFault, Intruder, Light

GOAL_XY_M = (0.56, -0.22)
GOAL_RADIUS_M = 0.07
BUTTON_XY_M = (0.42, 0.40)
BUTTON_TOP_M = 0.135
BUTTON_TRAVEL_M = 0.012
POST_XY_M = (0.47, 0.27)
HANDOVER_POINT_M = (0.58, -0.36, 0.42)
HUMAN_START_M = (1.15, -0.38, 0.45)
INTRUDER_START_M = (1.3, 0.0, 1.5)
HANDED_HALF_LENGTH_M = 0.07
CLOSED_M = 0.03  # fingers that start wider than this push rather than grip

Colour = tuple[float, float, float]


class Shape(StrEnum):
    """What a thing looks like.

    BOX and CYLINDER are solid; CUP is a ten-sided wall with a floor; TRAY is an open box.
    """

    BOX = "box"
    CYLINDER = "cylinder"
    CUP = "cup"
    TRAY = "tray"


@dataclass(frozen=True, slots=True)
class Thing:
    """A rigid thing that stands on the table.

    Attributes:
        shape: its shape.
        x_m, y_m, yaw_rad: where it stands.
        half_size_m: half its extents, of a tray or a cup the outer ones; the first two are a round thing's radius.
        mass_kg, friction, colour: of the whole.
        slippery: its friction rules whatever it touches, as of a wet thing; otherwise the rougher surface does.
        top_tilt_rad: slope of a box's top.
        fixed: clamped to the table.
        heavy_side_m: how far the middle of its mass lies off its own, along its longer side.
    """

    shape: Shape
    x_m: float
    y_m: float
    yaw_rad: float
    half_size_m: tuple[float, float, float]
    mass_kg: float
    friction: float
    colour: Colour
    slippery: bool = False
    top_tilt_rad: float = 0.0
    fixed: bool = False
    heavy_side_m: float = 0.0


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
    slippery: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What only the rendered cameras see.

    Attributes:
        light_m: (3,) where the lamp hangs.
        brightness: of the lamp, 0 to 1.
        table: name of a MuJoCo texture: flat, gradient or checker.
        table_colours: the texture's two colours.
        jitter_m: (3,) how far each camera hangs from its place.
        jitter_deg: (3,) how far it is turned.
    """

    light_m: tuple[float, float, float] = (0.6, 0.4, 2.5)
    brightness: float = 0.3
    table: str = "flat"
    table_colours: tuple[Colour, Colour] = ((0.80, 0.74, 0.64), (0.76, 0.70, 0.60))
    jitter_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    jitter_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that differs between two executions.

    Attributes:
        seed: of the sensors' noise.
        home_offset_rad: (7,) how far the arm starts from its home posture.
        finger_width_m: opening of the hand at the start.
        button_offset_m: how far the button stands from its place, in x and y.
        button_stiffness: of the plunger's spring, N/m.
        look: light, table and cameras.
        object: what the skill works on, if it stands on the table.
        target: what the object is put into, put onto or poured into.
        beads_n: spheres in the cup that is the object.
        goal: whether the goal is marked on the table.
        handed: what a human hands over.
        distractors: things that have nothing to do with the skill.
        cause: name of what disturbs the execution or was changed in the world; empty if nothing was.
        obstacle: a thing that the robot's planner does not know.
        intruder: a hand that reaches in.
        camera_knock: how far the head is out of its calibrated place.
        grip, hand_fault: of the robot's hand.
        speed: override of the robot's speed that its operator set.
        tilt_error_rad: error in the operator's setting of how far to tilt when pouring.
        light: in the room.
        table_friction: of a slippery table, which rules whatever stands on it; None for a usual one.
    """

    seed: int
    home_offset_rad: tuple[float, ...]
    finger_width_m: float
    button_offset_m: tuple[float, float]
    button_stiffness: float
    look: Look = field(default_factory=Look)
    object: Thing | None = None
    target: Thing | None = None
    beads_n: int = 0
    goal: bool = False
    handed: HandedObject | None = None
    distractors: tuple[Thing, ...] = ()
    cause: str = ""
    obstacle: Thing | None = None
    intruder: Intruder | None = None
    camera_knock: CameraKnock | None = None
    grip: Grip = field(default_factory=Grip)
    hand_fault: HandFault | None = None
    speed: float = 1.0
    tilt_error_rad: float = 0.0
    light: Light = field(default_factory=Light)
    table_friction: float | None = None
