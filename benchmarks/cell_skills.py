"""How often do the cell's skills succeed, and what does an execution cost? python benchmarks/cell_skills.py [--runs 60]

Nominal success: every skill in the scenes of seeds 0 to RUNS - 1, nothing going wrong. Cost: wall-clock seconds an
execution, recorded by misstep with all functions traced, one at a time, with two cameras at 10 pictures a second and
without. Also which functions of the robot's software the skills call. Writes benchmarks/results/cell-skills.json.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from statistics import mean
from typing import Any

from result_file import interval, write_result

from misstep import SkillRunner

CAMERAS = {"without cameras": "0", "with two cameras": "10"}


def rehearsed(job: tuple[str, int]) -> dict[str, Any]:
    """One execution that nobody records."""
    from misstep_cell.rehearsal import find_skill, rehearse

    skill, seed = job
    ended = rehearse(find_skill(skill), seed)
    return {"skill": skill, "seed": seed, "succeeded": ended.succeeded, "simulated_s": ended.duration_s}


def function_figures(skills: list[str]) -> dict[str, int]:
    """How many functions of the robot's software are called, by each skill, by all and by any."""
    from misstep_cell.call_counts import count_calls
    from misstep_cell.rehearsal import find_skill

    called = [set(count_calls(find_skill(skill), seed=0)) for skill in skills]
    figures = {f"{skill}: functions called": len(ours) for skill, ours in zip(skills, called, strict=True)}
    return figures | {
        "functions called by any skill": len(set.union(*called)),
        "functions called by every skill": len(set.intersection(*called)),
    }


def recorded_s(skills: list[str], fps: str, runs: int) -> dict[str, float]:
    """Mean wall-clock seconds of a recorded execution, skill by skill."""
    environment = {"MISSTEP_CELL_CAMERA_FPS": fps}
    with (
        tempfile.TemporaryDirectory() as store,
        SkillRunner(store, "misstep_cell.skills", trace=["misstep_cell.robot"], environment=environment) as runner,
    ):
        runner.run(skills[0], 0)  # the first one imports and compiles
        return {skill: mean(_timed(runner, skill, seed) for seed in range(runs)) for skill in skills}


def _timed(runner: SkillRunner, skill: str, seed: int) -> float:
    began_s = time.monotonic()
    runner.run(skill, seed)
    return time.monotonic() - began_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="scenes a skill (default 60)")
    parser.add_argument("--timed", type=int, default=4, help="timed executions a skill (default 4)")
    arguments = parser.parse_args()

    os.environ["MISSTEP_CELL_CAMERA_FPS"] = "0"
    from misstep_cell.skills import SKILLS

    skills = [skill.name for skill in SKILLS]
    jobs = [(skill, seed) for skill in skills for seed in range(arguments.runs)]
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(rehearsed, jobs, chunksize=5))
    figures: dict[str, Any] = {}
    for skill in skills:
        own = [row for row in rows if row["skill"] == skill]
        figures[f"{skill}: nominal success"] = interval(sum(row["succeeded"] for row in own), len(own))
        figures[f"{skill}: simulated, s"] = round(mean(row["simulated_s"] for row in own), 2)
    figures |= function_figures(skills)
    for kind, fps in CAMERAS.items():
        for skill, wall_s in recorded_s(skills, fps, arguments.timed).items():
            figures[f"{skill}: recorded {kind}, s"] = round(wall_s, 2)
    command = f"python benchmarks/cell_skills.py --runs {arguments.runs} --timed {arguments.timed}"
    write_result("cell-skills", command, range(arguments.runs), dict(sorted(figures.items())), rows)


if __name__ == "__main__":
    main()
