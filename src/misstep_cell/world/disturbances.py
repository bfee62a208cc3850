"""What can disturb an execution, as data: the world acts it out."""

from dataclasses import dataclass
from enum import StrEnum


class Cue(StrEnum):
    """What an intruder waits for."""

    TIME = "time"
    TOUCHED = "touched"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Intruder:
    """A hand that reaches in, waits beside its aim for its cue, pushes it, and leaves.

    Attributes:
        aim: name of the body that it pushes.
        enters_s: when it sets out for its aim; below 0 before the robot begins.
        angle_rad: from where it comes, seen from its aim; 0 is opposite the robot, positive the robot's left.
        elevation_rad: how steeply from above it comes.
        below_m: how far below the middle of the body it aims.
        cue, delay_s: it pushes this long after the cue: the simulated time 0, the object touched by a finger, or the
            object held by both.
        speed_m_s: of the push.
        through_m: how far it pushes on after it touched something.
    """

    aim: str
    enters_s: float
    angle_rad: float
    cue: Cue
    delay_s: float
    speed_m_s: float
    through_m: float
    elevation_rad: float = 0.0
    below_m: float = 0.0


@dataclass(frozen=True, slots=True)
class CameraKnock:
    """How far the head was knocked out of its calibrated place.

    Attributes:
        shift_m: (3,) in the world's axes.
        turn_deg: (3,) about the world's x, y and z axis, one after the other.
    """

    shift_m: tuple[float, float, float]
    turn_deg: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """How much light there is, and how well the range camera sees by it.

    Attributes:
        share: of the light that there usually is.
        depth_noise_m: standard deviation of a range.
        colour_noise: standard deviation of a colour, of 255.
        lost_share: of the pixels, without a range.
    """

    share: float = 1.0
    depth_noise_m: float = 0.0015
    colour_noise: float = 4.0
    lost_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Grip:
    """How well the hand grips.

    Attributes:
        force_n: the most that drives the fingers.
        fades_n_s: how fast this falls once both fingers hold the object.
    """

    force_n: float = 40.0
    fades_n_s: float = 0.0


@dataclass(frozen=True, slots=True)
class HandFault:
    """What the hand's driver does wrong. Its loose cable makes the fingers twitch, too, while they touch nothing.

    Attributes:
        loses_close: ignores commands to close after having opened.
        loses_open: ignores commands to open after having closed.
        opens_after_s: opens by itself this long after both fingers held the object.
    """

    loses_close: bool = False
    loses_open: bool = False
    opens_after_s: float | None = None
