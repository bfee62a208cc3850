"""misstep bisect."""

from typing import Annotated

import typer

from misstep.cli.options import (
    DEFAULT_STORE,
    NONE,
    AsJson,
    RepositoryFolder,
    Robot,
    SkillNames,
    SkillsModule,
    StoreFolder,
    SuspectingSession,
    TimeLimit,
)

Good = Annotated[str, typer.Option("--good", metavar="REV", help="A revision at which the skills succeed.")]
Bad = Annotated[str, typer.Option("--bad", metavar="REV", help="A later one at which some fail.")]
FirstParent = Annotated[bool, typer.Option("--first-parent", help="Take a merge for one commit with all it brought.")]
ByChanges = Annotated[bool, typer.Option("--by-changes", help="Go by what commits changed, not by suspect functions.")]
Build = Annotated[str, typer.Option(metavar="COMMAND", help="Makes a checkout ready to run; it fails: skipped.")]
SwitchS = Annotated[
    float, typer.Option("--switch-s", metavar="SECONDS", min=0.0, help="To change to another revision.")
]
Confidence = Annotated[
    float, typer.Option(metavar="P", min=0.5, max=0.9999, help="Stop when an answer is so probable.")
]
MaxExecutions = Annotated[int, typer.Option(metavar="N", min=1, help="Stop after so many.")]
Anew = Annotated[bool, typer.Option("--anew", help="Do not go on with what there is of this bisection.")]


def bisect(
    skills: SkillsModule,
    good: Good,
    bad: Bad = "HEAD",
    skill: SkillNames = NONE,
    store: StoreFolder = DEFAULT_STORE,
    repository: RepositoryFolder = None,
    first_parent: FirstParent = False,
    session: SuspectingSession = None,
    by_changes: ByChanges = False,
    build: Build = "",
    switch_s: SwitchS = 0.0,
    confidence: Confidence = 0.95,
    max_executions: MaxExecutions = 60,
    time_limit: TimeLimit = 60.0,
    robot: Robot = "",
    anew: Anew = False,
    as_json: AsJson = False,
) -> None:
    """Finds the commit that made skills fail, by running few of them at few revisions.

    Skills may be flaky, how much need not be known. A commit is suspect for the
    functions that it touched, as far as the newest test session suspects
    them; the skill and the revision that tell most per second of robot time run
    next, each in a worktree and a process of its own; your checkout is not
    touched. That no commit is to blame is an answer, too. After Ctrl-C the same
    command goes on.

    A SKILLS file in the repository is taken from each revision; one outside of
    it judges all alike.

    \b
    Examples:
      misstep bisect --good v1.4 skills.py
      misstep bisect --good v1.4 --bad main --skill grasp --switch-s 60 skills.py
      misstep bisect --good 3a8d93b --build "colcon build" my_robot.skills --json
    """
    from misstep.cli.bisect_story import Request, tell

    if session and by_changes:
        raise typer.BadParameter("give --session or --by-changes, not both.")
    request = Request(
        skills, good, bad, tuple(skill), store, repository, first_parent, session, by_changes, build, switch_s,
        confidence, max_executions, time_limit, robot, anew,
    )  # fmt: skip
    tell(request, as_json)
