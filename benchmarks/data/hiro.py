"""HIRO snap assemblies: wrench at 200 Hz of successful and failed ones.

The successes are of one day and the failures of another, four years later: whatever differs between the days tells them
apart, so that an area under the curve says little here. When a failure began is not known.
"""

from pathlib import Path

import numpy as np

from misstep.evaluate.detectors import Case
from misstep.signals.grid import STEP_NS, Measurements

FILES = ("hiro-snap-assembly/wrench.npz",)
CHANNELS = ("wrench.fx", "wrench.fy", "wrench.fz", "wrench.mx", "wrench.my", "wrench.mz")
_RATE_HZ = 200


def load(folder: Path) -> dict[str, list[Case]]:
    """All assemblies as one skill; the wrench's mean in each step."""
    with np.load(folder / FILES[0], allow_pickle=False) as runs:
        names = [name for name in runs.files if not name.endswith("__state")]
        return {"snap": [_case(name, runs[name][:, 1:]) for name in sorted(names)]}


def _case(name: str, wrench: np.ndarray) -> Case:
    samples = _RATE_HZ * STEP_NS // 10**9
    steps = len(wrench) // samples
    values = wrench[: steps * samples].reshape(steps, samples, -1).mean(axis=1)
    return Case(Measurements(CHANNELS, 0, STEP_NS, values), name.startswith("error"), name)
