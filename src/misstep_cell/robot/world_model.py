"""What the robot believes about the world: what stands where, and what its hand holds."""

from dataclasses import dataclass, replace

import numpy as np

from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.perception.box import BoxPose
from misstep_cell.robot.planning.furniture import FURNITURE
from misstep_cell.robot.planning.surroundings import Carried, Surroundings
from misstep_cell.robot.pose import Pose


@dataclass(frozen=True, slots=True)
class WorldModel:
    """A belief about the world; what happens makes another one of it.

    Attributes:
        object: what the skill works on; where it was seen, or was put down.
        target: what takes the object up, if anything does.
        carried: what is in the hand.
    """

    object: BoxPose
    target: BoxPose | None = None
    carried: Carried | None = None

    def gripped(self, tip: Pose) -> "WorldModel":
        """The object is in the hand, gripped with the tip here."""
        radius_m = float(np.linalg.norm(self.object.size_m[:2])) / 2
        foot_m = self.object.centre_m[2] - self.object.size_m[2] / 2
        return replace(self, carried=Carried(radius_m, float(tip.position_m[2] - foot_m)))

    def put_down(self, tip: Pose) -> "WorldModel":
        """The object, if it was held, stands below the tip, which let it go."""
        if self.carried is None:
            return self
        foot_m = tip.position_m[2] - self.carried.below_tip_m
        centre_m = np.array([*tip.position_m[:2], foot_m + self.object.size_m[2] / 2])
        return replace(self, object=replace(self.object, centre_m=centre_m), carried=None)

    def surroundings(self) -> Surroundings:
        """What a motion must keep clear of that means to touch nothing."""
        standing = [self.target, None if self.carried else self.object]
        corners = [box_corners(thing) for thing in standing if thing is not None]
        lower = np.array([*FURNITURE.lower_m, *(lower for lower, _ in corners)])
        upper = np.array([*FURNITURE.upper_m, *(upper for _, upper in corners)])
        return Surroundings(lower, upper, self.carried or Carried())


def box_corners(box: BoxPose) -> tuple[Floats, Floats]:
    """(3,) lower and upper corner of the box along the base's axes around a turned box."""
    cos, sin = abs(np.cos(box.yaw_rad)), abs(np.sin(box.yaw_rad))
    # At yaw 0 the shorter side lies along y.
    short_m, long_m, height_m = box.size_m
    half = np.array([cos * long_m + sin * short_m, sin * long_m + cos * short_m, height_m]) / 2
    return box.centre_m - half, box.centre_m + half
