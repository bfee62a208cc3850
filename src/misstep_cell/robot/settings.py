"""What an operator may set on the robot without touching its software."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The robot's settings.

    Attributes:
        speed: override of the speed of every motion, 1 for as planned.
        pour_tilt_rad: how far a cup is tilted to empty it.
    """

    speed: float = 1.0
    pour_tilt_rad: float = 2.2
