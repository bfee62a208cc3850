import numpy as np
import pytest

from misstep.blame.knowledge import Knowledge
from misstep.evaluate.pool import Case
from misstep.evaluate.synthetic import SyntheticRobot, synthetic_cases


@pytest.fixture(scope="session")
def synthetic() -> tuple[Knowledge, list[Case]]:
    """What ten successes of each skill teach, and six bugs, one in each group of functions."""
    robot = SyntheticRobot(np.random.default_rng(3))
    return robot.knowledge(10), synthetic_cases(robot, 6)
