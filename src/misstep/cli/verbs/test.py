"""misstep test."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import (
    DEFAULT_STORE,
    NONE,
    PresetName,
    Robot,
    Seed,
    SkillNames,
    SkillsModule,
    StoreFolder,
    TimeLimit,
    TraceRoots,
)

JsonFile = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the result there; - is stdout, and nothing else then."),
]
MaxExecutions = Annotated[int, typer.Option(metavar="N", min=1, help="Stop after so many.")]
PerSecond = Annotated[bool, typer.Option("--per-second", help="Weigh the gain of a skill by the time it takes.")]
Resume = Annotated[str | None, typer.Option(metavar="SESSION", help="Go on with this session.")]


def test(
    skills: SkillsModule,
    trace: TraceRoots,
    skill: SkillNames = NONE,
    store: StoreFolder = DEFAULT_STORE,
    json_file: JsonFile = None,
    preset: PresetName = "default",
    seed: Seed = 0,
    max_executions: MaxExecutions = 25,
    per_second: PerSecond = False,
    time_limit: TimeLimit = 60.0,
    robot: Robot = "",
    resume: Resume = None,
) -> None:
    """Finds the function that makes skills fail, by running the skills that tell most.

    Do this at the revision that fails, with the --trace that the successes
    were recorded with. Detectors that are missing or stale are trained first.
    After each execution you see what is believed, and at the end why it stopped.

    \b
    Examples:
      misstep test my_robot.skills --trace my_robot
      misstep test skills.py --trace ./src --skill grasp --json result.json
      misstep test my_robot.skills --trace my_robot --resume session-0001
    """
    from misstep.blame.session import Limits
    from misstep.cli.testing import Settings
    from misstep.cli.testing_story import Request, tell

    settings = Settings(skills, skill, preset, seed, per_second)
    if resume and settings != Settings(skills, []):
        raise typer.BadParameter("a session keeps its own --skill, --preset, --seed and --per-second; leave them out.")
    limits = Limits(executions=max_executions)
    file = None if json_file in (None, "-") else Path(str(json_file))
    tell(Request(settings, tuple(trace), store, limits, time_limit, robot, resume), file, json_file == "-")
