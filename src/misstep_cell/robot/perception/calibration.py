"""How the head camera is mounted, from the last hand-eye calibration."""

import numpy as np

from misstep_cell.robot.pose import Pose

# The mount's axes are the camera's: x right, y down, z along the view.
MOUNT_IN_BASE = Pose(
    np.array([[0.0, 0.59720, -0.80210], [1.0, 0.0, 0.0], [0.0, -0.80210, -0.59720]]),
    np.array([1.5, 0.0, 0.9]),
)
LENS_IN_MOUNT_M = np.array([0.045, 0.0, 0.0])
