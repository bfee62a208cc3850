"""What a motion must keep clear of, and what the hand carries through it."""

from dataclasses import dataclass

from misstep_cell.robot.hardware import Floats


@dataclass(frozen=True, slots=True)
class Carried:
    """What the hand carries, as an upright cylinder around the fingers' axis.

    Attributes:
        radius_m: of the cylinder.
        below_tip_m: how far it reaches below the tip.
    """

    radius_m: float = 0.0
    below_tip_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Obstacles, as boxes along the base's axes, and what is carried between them.

    Attributes:
        lower_m, upper_m: (n, 3) the boxes' corners.
        carried: by the hand; nothing unless given.
    """

    lower_m: Floats
    upper_m: Floats
    carried: Carried = Carried()
