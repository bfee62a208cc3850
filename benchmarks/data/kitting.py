"""Baxter kitting: successful and unsuccessful skills at 20 Hz, with the time of each anomaly.

Sessions (dates) hold either mostly failures or mostly successes, so that successes of one date must never be judged by
what learned from others of that date: the date is the group. Clips of unsuccessful skills go on for about three seconds
after the anomaly, which makes them longer than successes of the short skills: see the duration control.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from misstep.core.streams import Float64s
from misstep.evaluate.detectors import Case
from misstep.signals.grid import STEP_NS, Measurements

FILES = ("baxter-kitting/skills.parquet",)
SIGNALS = ("force_norm", "torque_norm", "lin_vel_norm", "ang_vel_norm", "tactile_left_std", "tactile_right_std")


def load(folder: Path) -> dict[str, list[Case]]:
    """The clips, skill by skill."""
    table = pq.read_table(folder / FILES[0])
    clip = np.array([" ".join(key) for key in zip(*(table[name].to_pylist() for name in _KEY), strict=True)])
    values = np.stack([table[name].to_numpy() for name in SIGNALS], axis=1)
    _, first = np.unique(clip, return_index=True)
    bounds = [*np.sort(first), len(clip)]
    skills: dict[str, list[Case]] = {}
    for begin, end in pairwise(bounds):
        row = {name: table[name][int(begin)].as_py() for name in table.schema.names}
        skills.setdefault(f"skill {row['skill']}", []).append(_case(row, values[begin:end]))
    return skills


_KEY = ("trial", "skill", "outcome")


def _case(row: dict[str, object], values: Float64s) -> Case:
    failed = row["outcome"] == "unsuccessful"
    onset_s = float(str(row["anomaly_t"])) - float(str(row["t"])) if failed else None
    return Case(Measurements(SIGNALS, 0, STEP_NS, values), failed, date(str(row["experiment"])), onset_s)


def date(experiment: str) -> str:
    """The session of an experiment: experiment_at_2018y05m19d15H46M44S -> 2018y05m19d."""
    return experiment.removeprefix("experiment_at_").split("d")[0] + "d"
