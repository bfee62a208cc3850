"""misstep fixed."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, DefinedRoots, StoreFolder

Truth = Annotated[
    list[str], typer.Argument(metavar="FUNCTION...|COMMIT", help="What turned out to hold the bug.", show_default=False)
]
OneSession = Annotated[
    str | None, typer.Option("--session", metavar="ID", help="The session that looked for it; the newest if none.")
]
RepositoryFolder = Annotated[
    Path | None, typer.Option("--repository", metavar="DIR", help="Checkout that holds the commit; here if none.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take back what was said of the session.")]
List = Annotated[bool, typer.Option("--list", help="List the sessions of which it is known.")]


def fixed(
    truth: Truth = NONE,
    session: OneSession = None,
    undo: Undo = False,
    list_: List = False,
    trace: DefinedRoots = NONE,
    repository: RepositoryFolder = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Says which function, or which commit, held the bug that a test session looked for.

    The session is an example then, from which `misstep train likelihood`
    learns. Of a commit, one of the functions that it touched held the bug.
    What is said later replaces what was said before.

    \b
    Examples:
      misstep fixed arm.plan.Planner.plan --session session-0001
      misstep fixed 3a8d93b
      misstep fixed --list
      misstep fixed --undo --session session-0001
    """
    from misstep.cli import fixing_story as story

    if sum([bool(truth), undo, list_]) != 1:
        raise typer.BadParameter("name functions or a commit, or give --undo or --list.")
    if list_:
        story.list_confirmed(store, as_json)
    elif undo:
        story.undo(store, session, as_json)
    else:
        story.tell(story.Request(store, truth, session, trace, repository), as_json)
