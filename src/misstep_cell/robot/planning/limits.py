"""What the joints allow."""

import numpy as np

from misstep_cell.robot.errors import PlanningError
from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.model import JOINT_LIMITS_RAD

_ROUNDING_RAD = 1e-9


def check_limits(joints_rad: Floats) -> None:
    """Refuses postures (n, 7) that the joints do not allow.

    Raises:
        PlanningError: names the joints.
    """
    beyond = np.flatnonzero((np.abs(joints_rad) > JOINT_LIMITS_RAD + _ROUNDING_RAD).any(axis=0))
    if len(beyond):
        raise PlanningError(f"joints {(beyond + 1).tolist()} would have to turn beyond their limits")
