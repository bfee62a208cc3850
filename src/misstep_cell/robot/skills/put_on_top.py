"""Puts the object onto a flat box."""

from dataclasses import replace

import numpy as np

from misstep_cell.robot.perception.box import localise_target
from misstep_cell.robot.pose import Pose
from misstep_cell.robot.skills.transfer import Transfer, along_sides, standing_on
from misstep_cell.robot.world_model import WorldModel


class PutOnTop(Transfer):
    """Picks the object up and puts it down in the middle of a flat box."""

    def look(self) -> WorldModel:
        """Finds the object and the flat box."""
        self.base = localise_target(self.robot.hardware)
        return replace(super().look(), target=self.base)

    def put_pose(self) -> Pose:
        """On the flat box, the sides of both along each other."""
        ground_m = np.array([*self.base.centre_m[:2], self.base.size_m[2]])
        return standing_on(ground_m, self.tip_height_m(), along_sides(self.base, self.world.object.yaw_rad))
