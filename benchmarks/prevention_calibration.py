"""Successes as they come, for a promise of false stops. python benchmarks/prevention_calibration.py --store DIR

Runs the five skills of the failure set in new scenes, one in sixteen disturbed by a cause of failure, as in the cell's
natural sessions. What fails, fails; what was disturbed and went well all the same stays among the successes, so that a
promise set on them holds for such executions, too. The same command goes on after Ctrl-C.
"""

import argparse
import os
from itertools import count
from pathlib import Path

import numpy as np

from misstep import SkillRunner, Store
from misstep_cell.datasets.natural_plan import as_it_comes
from misstep_cell.streams import FPS_VARIABLE
from misstep_cell.world.upsets import UPSETS_VARIABLE

SKILLS = ("push", "pick_and_place", "place_in_container", "put_on_top", "pour")
FIRST_SEED = 5_000_000
"""No data set of the cell has scenes from here on, nor has `misstep evaluate prevention`."""


def main() -> None:
    """Records what is missing."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--store", type=Path, required=True, help="folder that the executions go to")
    words.add_argument("--executions", type=int, default=440)
    words.add_argument("--fps", type=float, default=4.0, help="pictures a second")
    words.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    asked = words.parse_args()
    with Store.open(asked.store, create=True) as store:
        there = {(one.skill, one.seed) for one in store.executions()}
    missing = [one for one in planned(asked.executions) if one not in there]
    environment = {UPSETS_VARIABLE: "1", FPS_VARIABLE: str(asked.fps), "LP_NUM_THREADS": "0"}
    with SkillRunner(
        asked.store, "misstep_cell.skills", workers=asked.workers, time_limit_s=120.0, environment=environment
    ) as runner:
        for done, execution in enumerate(runner.run_many(missing), start=1):
            print(f"{done} of {len(missing)}: {execution.id} {execution.outcome}", flush=True)


def planned(executions: int) -> list[tuple[str, int]]:
    """Skills and seeds, the same ones each time."""
    rng, seeds = np.random.default_rng(0), count(FIRST_SEED)
    jobs = (as_it_comes(rng, seeds, "") for _ in count())
    some = (job for job in jobs if job.skill in SKILLS)
    return [(job.skill, job.seed) for job, _ in zip(some, range(executions), strict=False)]


if __name__ == "__main__":
    main()
