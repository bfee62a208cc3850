"""The arm's geometry: a KUKA LWR 4+ with a parallel gripper."""

import numpy as np

from misstep_cell.robot.pose import Pose

DH_ALPHA_RAD = np.array([1, -1, -1, 1, 1, -1, 0]) * np.pi / 2
DH_D_M = np.array([0.3105, 0.0, 0.40, 0.0, 0.39, 0.0, 0.078])
JOINT_LIMITS_RAD = np.radians([170.0, 120.0, 170.0, 120.0, 170.0, 120.0, 170.0])
TIP_IN_FLANGE = Pose(np.eye(3), np.array([0.0, 0.0, 0.145]))
HOME_RAD = np.array([0.0, -0.08, 0.0, 1.82, 0.0, -1.24, 0.0])
