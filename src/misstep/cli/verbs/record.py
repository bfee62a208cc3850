"""misstep record."""

import os
from typing import Annotated

import typer

from misstep.cli.options import (
    DEFAULT_STORE,
    NONE,
    AsJson,
    Robot,
    Seed,
    SkillNames,
    SkillsModule,
    StoreFolder,
    TimeLimit,
    TraceRoots,
)

Runs = Annotated[int, typer.Option(metavar="N", min=1, help="Executions of each skill.")]
Workers = Annotated[
    int,
    typer.Option(
        metavar="N", min=1, max=4 * (os.cpu_count() or 1), help="Executions side by side, for simulated robots."
    ),
]


def record(
    skills: SkillsModule,
    runs: Runs = 60,
    skill: SkillNames = NONE,
    trace: TraceRoots = NONE,
    store: StoreFolder = DEFAULT_STORE,
    seed: Seed = 0,
    workers: Workers = 1,
    time_limit: TimeLimit = 60.0,
    robot: Robot = "",
    as_json: AsJson = False,
) -> None:
    """Runs every skill many times and stores what happened.

    Do this at a revision of the robot's software that works: misstep learns
    from the successes. Skills take turns, each execution in a worker process;
    one that crashes, hangs or raises is a failure.

    \b
    Examples:
      misstep record my_robot.skills --runs 60 --trace my_robot
      misstep record skills.py --skill grasp --trace ./src --store experience
    """
    from misstep.cli.recording_story import Request, tell

    tell(Request(skills, tuple(skill), runs, tuple(trace), store, seed, workers, time_limit, robot), as_json)
