"""misstep show."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder

ExecutionId = Annotated[str, typer.Argument(metavar="ID", help="Id of an execution, e.g. grasp-00042.")]
InRerun = Annotated[bool, typer.Option("--rerun", help="Open it in Rerun.")]
InFoxglove = Annotated[bool, typer.Option("--foxglove", help="Open it in Foxglove.")]


def show(
    execution_id: ExecutionId,
    in_rerun: InRerun = False,
    in_foxglove: InFoxglove = False,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Shows one execution: its facts, streams, calls, events and error.

    \b
    Examples:
      misstep show grasp-00042
      misstep show grasp-00042 --rerun
      misstep report grasp-00042 -o grasp.html
    """
    from misstep.cli.console import print_json, text_console
    from misstep.cli.execution_pages import print_page
    from misstep.cli.execution_summary import summary, summary_json
    from misstep.store.store import Store

    with Store.open(store) as opened:
        if in_rerun or in_foxglove:
            from misstep.cli.viewers import open_in_foxglove, open_in_rerun

            if in_rerun:
                open_in_rerun(opened, execution_id)
            if in_foxglove:
                open_in_foxglove(opened, execution_id)
            return
        found = summary(opened, execution_id)
    if as_json:
        print_json(summary_json(found))
    else:
        print_page(text_console(), found)
