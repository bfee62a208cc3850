from collections.abc import Callable

import numpy as np
import pytest

from misstep.evaluate.synthetic import SyntheticRobot


@pytest.fixture
def robot() -> SyntheticRobot:
    return SyntheticRobot()


@pytest.fixture
def make_robot() -> Callable[[int], SyntheticRobot]:
    return lambda seed: SyntheticRobot(np.random.default_rng(seed))
