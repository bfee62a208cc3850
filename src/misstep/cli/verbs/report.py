"""misstep report."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, DefinedRoots, StoreFolder

SessionId = Annotated[
    str | None, typer.Argument(metavar="SESSION", help="Id of a test session; the newest if none.", show_default=False)
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")]


def report(
    session: SessionId = None,
    output: Output = Path("report.html"),
    trace: DefinedRoots = NONE,
    store: StoreFolder = DEFAULT_STORE,
) -> None:
    """Writes one self-contained HTML file about a test session.

    \b
    Example:
      misstep report session-0001 -o report.html
    """
    from misstep.cli.console import text_console
    from misstep.cli.judging import judge_session, newest_session
    from misstep.cli.reporting import write_session_report
    from misstep.store.store import Store

    opened = Store.open(store)
    judgement = judge_session(opened, session or newest_session(opened))
    write_session_report(opened, judgement, trace, output)
    text_console().print(f"Written: {output}")
