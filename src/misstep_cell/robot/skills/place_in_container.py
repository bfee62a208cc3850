"""Puts the object into the tray."""

from dataclasses import replace

import numpy as np

from misstep_cell.robot.perception.box import localise_target
from misstep_cell.robot.pose import Pose
from misstep_cell.robot.skills.transfer import Transfer, along_sides, standing_on
from misstep_cell.robot.world_model import WorldModel

_FLOOR_M = 0.004  # thickness of the tray's floor


class PlaceInContainer(Transfer):
    """Picks the object up and puts it down in the middle of the tray."""

    def look(self) -> WorldModel:
        """Finds the object and the tray."""
        self.tray = localise_target(self.robot.hardware)
        return replace(super().look(), target=self.tray)

    def put_pose(self) -> Pose:
        """On the floor of the tray, the fingers along its walls."""
        ground_m = np.array([*self.tray.centre_m[:2], _FLOOR_M])
        return standing_on(ground_m, self.tip_height_m(), along_sides(self.tray, self.world.object.yaw_rad))
