"""misstep list."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder
from misstep.core.execution import Outcome

OneSkill = Annotated[str | None, typer.Option("--skill", metavar="NAME", help="Only this skill.")]
OneOutcome = Annotated[Outcome | None, typer.Option("--outcome", help="Only those that ended like this.")]
OneSession = Annotated[
    str | None, typer.Option("--session", metavar="ID", help='Only this test session; "" for training data.')
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")]


def list_executions(
    skill: OneSkill = None,
    outcome: OneOutcome = None,
    session: OneSession = None,
    limit: Limit = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Lists executions, the newest first.

    \b
    Examples:
      misstep list --skill grasp --outcome failure --limit 10
      misstep list --session session-0001 --json
    """
    from dataclasses import asdict

    from misstep.cli.console import print_json, text_console
    from misstep.cli.execution_pages import execution_table
    from misstep.store.store import Store

    with Store.open(store) as opened:
        executions = opened.executions(skill=skill, outcome=outcome, session=session, limit=limit, newest_first=True)
    if as_json:
        print_json([asdict(execution) for execution in executions])
    else:
        text_console().print(execution_table(executions))
