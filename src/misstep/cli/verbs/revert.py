"""misstep revert."""

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

CommitName = Annotated[str, typer.Argument(metavar="COMMIT", help="The commit to blame.", show_default=False)]
Functions = Annotated[
    list[str],
    typer.Option(
        "--function",
        metavar="NAME",
        help="Blamed function; may be repeated. Those that the newest test session suspects if none.",
        show_default=False,
    ),
]
RunCount = Annotated[
    int, typer.Option("--runs", metavar="N", min=1, help="Executions of each skill, before and after.")
]
Branch = Annotated[
    str, typer.Option(metavar="NAME", help="Branch to propose on; misstep/revert-COMMIT if none.", show_default=False)
]
Build = Annotated[str, typer.Option(metavar="COMMAND", help="Makes a checkout ready to run.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be rolled back; run nothing, make no branch.")]


def revert(
    skills: SkillsModule,
    commit: CommitName,
    function: Functions = NONE,
    skill: SkillNames = NONE,
    runs: RunCount = 10,
    branch: Branch = "",
    store: StoreFolder = DEFAULT_STORE,
    repository: RepositoryFolder = None,
    session: SuspectingSession = None,
    build: Build = "",
    time_limit: TimeLimit = 60.0,
    robot: Robot = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Proposes the smallest roll-back of a commit that is proven to help, on a branch of its own.

    First only the blamed functions are taken back to what they were before
    the commit, as far as it touched them; then, if that is not enough, the whole
    commit. Each is run in the same scenes as what you have checked out, in
    worktrees and processes of their own; your checkout and your branches are
    not touched. The skills that failed in the newest test session are run, or
    all. The commit on the branch says what was proven. After Ctrl-C the same
    command goes on.

    \b
    Examples:
      misstep revert skills.py 3a8d93b
      misstep revert skills.py 3a8d93b --function arm.plan --skill grasp --runs 20
      misstep revert skills.py HEAD~2 --dry-run
    """
    from misstep.cli.revert_story import Request, tell

    request = Request(
        skills, commit, function, skill, runs, branch, store, repository, session, build, time_limit, robot, dry_run
    )
    tell(request, as_json)
