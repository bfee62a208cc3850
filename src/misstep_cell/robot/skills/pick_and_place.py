"""Brings the object to the goal on the table."""

import numpy as np

from misstep_cell.robot.pose import Pose
from misstep_cell.robot.skills.transfer import Transfer, standing_on

_GOAL_M = np.array([0.56, -0.22, 0.0])


class PickAndPlace(Transfer):
    """Picks the object up and puts it down in the middle of the goal."""

    def put_pose(self) -> Pose:
        """In the goal, turned as it was gripped."""
        return standing_on(_GOAL_M, self.tip_height_m(), self.world.object.yaw_rad)
