"""misstep test."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import (
    DEFAULT_STORE,
    NONE,
    LikelihoodName,
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
SwitchS = Annotated[
    float | None,
    typer.Option(
        "--switch-s",
        metavar="SECONDS",
        min=0.0,
        help="With --per-second: time to change the set-up from one skill to another.",
    ),
]
Manual = Annotated[
    bool, typer.Option("--manual", help="You run the skills and say how they went; SKILLS and --trace may be left out.")
]
Fixed = Annotated[
    str, typer.Option("--fixed", metavar="FUNCTION", help="The newest session's bug was in it and is fixed; go on.")
]
Resume = Annotated[str | None, typer.Option(metavar="SESSION", help="Go on with this session.")]


def test(
    skills: SkillsModule = "",
    trace: TraceRoots = NONE,
    skill: SkillNames = NONE,
    store: StoreFolder = DEFAULT_STORE,
    json_file: JsonFile = None,
    preset: PresetName = "default",
    likelihood: LikelihoodName = None,
    seed: Seed = 0,
    max_executions: MaxExecutions = 25,
    per_second: PerSecond = False,
    switch_s: SwitchS = None,
    manual: Manual = False,
    time_limit: TimeLimit = 60.0,
    robot: Robot = "",
    fixed: Fixed = "",
    resume: Resume = None,
) -> None:
    """Finds the function that makes skills fail, by running the skills that tell most.

    Do this at the revision that fails, with the --trace that the successes
    were recorded with. Detectors that are missing or stale are trained first.
    After each execution you see what is believed, and at the end why it stopped.

    A session tests one state of the software. After a bug was fixed, start the
    next with --fixed: what failed before no longer counts, and the store keeps
    which function it was.

    \b
    Examples:
      misstep test my_robot.skills --trace my_robot
      misstep test skills.py --trace ./src --skill grasp --json result.json
      misstep test my_robot.skills --trace my_robot --per-second --switch-s 40
      misstep test my_robot.skills --trace my_robot --resume session-0001
      misstep test my_robot.skills --trace my_robot --fixed arm.plan
      misstep test --manual --skill grasp --skill push
    """
    from misstep.blame.selection import BY_EXECUTION, Price
    from misstep.blame.session import Limits
    from misstep.cli.testing import Settings
    from misstep.cli.testing_story import Request, tell

    if not manual and not (skills and trace):
        raise typer.BadParameter("SKILLS and --trace say what is tested; only --manual does without them.")
    if switch_s is not None and not per_second:
        raise typer.BadParameter("--switch-s is weighed against the time of the skills: add --per-second.")
    price = Price(True, switch_s or 0.0) if per_second else BY_EXECUTION
    settings = Settings(skills, skill, preset, seed, price, manual)
    if resume and (fixed or settings != Settings(skills, [], manual=manual)):
        own = "--skill, --preset, --seed, --per-second and --switch-s"
        raise typer.BadParameter(f"a session keeps its own {own}, and the software it tests; leave them out.")
    limits = Limits(executions=max_executions)
    file = None if json_file in (None, "-") else Path(str(json_file))
    request = Request(settings, tuple(trace), store, limits, time_limit, robot, resume, fixed, likelihood)
    tell(request, file, json_file == "-")
