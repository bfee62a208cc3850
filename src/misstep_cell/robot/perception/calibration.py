"""How the head camera is mounted, from the last hand-eye calibration."""

import numpy as np

from misstep_cell.robot.pose import Pose

# The mount's axes are the camera's: x right, y down, z along the view.
MOUNT_IN_BASE = Pose(
    np.array([[0.0, 0.71736, -0.69671], [1.0, 0.0, 0.0], [0.0, -0.69671, -0.71736]]),
    np.array([1.35, 0.0, 0.85]),
)
LENS_IN_MOUNT_M = np.array([0.045, 0.0, 0.0])
