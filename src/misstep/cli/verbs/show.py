"""misstep show."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder

ExecutionId = Annotated[str, typer.Argument(metavar="ID", help="Id of an execution, e.g. grasp-00042.")]


def show(execution_id: ExecutionId, store: StoreFolder = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """Shows one execution: its facts, streams, calls, events and error.

    \b
    Example:
      misstep show grasp-00042
    """
    from misstep.cli.console import print_json, text_console
    from misstep.cli.execution_pages import print_page
    from misstep.cli.execution_summary import summary, summary_json
    from misstep.store.store import Store

    with Store.open(store) as opened:
        found = summary(opened, execution_id)
    if as_json:
        print_json(summary_json(found))
    else:
        print_page(text_console(), found)
