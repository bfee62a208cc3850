"""What stands around the robot and does not move, as boxes in the base's frame."""

import numpy as np

from misstep_cell.robot.planning.surroundings import Surroundings

TABLE = ((-0.22, -0.70, -0.04), (0.88, 0.70, 0.0))
POST = ((0.45, 0.25, 0.0), (0.49, 0.29, 0.30))
BUTTON_HOUSING = ((0.365, 0.345, 0.0), (0.475, 0.455, 0.105))

FURNITURE = Surroundings(*np.array([TABLE, POST, BUTTON_HOUSING]).transpose(1, 0, 2))
