"""Robot execution failures: 15 samples of force and torque, 21 ms apart, taken after a failure was detected or not.

The windows begin after the failure, so that there is no onset to be found, and each stands for itself.
Source: Seabra Lopes, Camarinha-Matos 1999, doi 10.24432/C5M89N.
"""

from pathlib import Path

import numpy as np

from misstep.evaluate.detectors import Case
from misstep.signals.grid import Measurements

FILES = tuple(f"uci-robot-execution-failures/{name}.data" for name in ("lp1", "lp4"))
CHANNELS = ("force.x", "force.y", "force.z", "torque.x", "torque.y", "torque.z")
_STEP_NS = 21_000_000


def load(folder: Path) -> dict[str, list[Case]]:
    """Approach to grasp (lp1) and to ungrasp (lp4)."""
    return {Path(file).stem: _cases(folder / file) for file in FILES}


def _cases(file: Path) -> list[Case]:
    blocks = [block.split("\n") for block in file.read_text().split("\n\n") if block.strip()]
    return [_case(index, [line for line in lines if line.strip()]) for index, lines in enumerate(blocks)]


def _case(index: int, lines: list[str]) -> Case:
    values = np.array([[float(word) for word in line.split()] for line in lines[1:]])
    return Case(Measurements(CHANNELS, 0, _STEP_NS, values), lines[0].strip() != "normal", str(index))
