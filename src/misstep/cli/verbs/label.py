"""misstep label."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder
from misstep.cli.verbs.show import ExecutionId
from misstep.core.execution import Outcome

Judgement = Annotated[Outcome, typer.Argument(help="How it really ended.")]
Kind = Annotated[str, typer.Option(metavar="TEXT", help='What failed, e.g. "object dropped".')]
Onset = Annotated[
    float | None, typer.Option("--onset-s", metavar="SECONDS", help="When it began, in the streams' own time.")
]


def label(
    execution_id: ExecutionId,
    outcome: Judgement,
    kind: Kind = "",
    onset_s: Onset = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Judges an execution anew, where the skill's own verdict was wrong or missing.

    \b
    Example:
      misstep label grasp-00042 failure --kind "object dropped" --onset-s 3.2
    """
    from dataclasses import asdict

    from misstep.cli.console import print_json, text_console
    from misstep.cli.execution_pages import execution_table
    from misstep.core.execution import Failure
    from misstep.store.store import Store

    if outcome is not Outcome.FAILURE and (kind or onset_s is not None):
        raise typer.BadParameter("--kind and --onset-s tell how it failed; they go with the outcome failure.")
    onset_ns = None if onset_s is None else round(onset_s * 1e9)
    failure = Failure(kind, onset_ns) if outcome is Outcome.FAILURE else None
    with Store.open(store) as opened:
        execution = opened.label(execution_id, outcome, failure)
    if as_json:
        print_json(asdict(execution))
    else:
        text_console().print(execution_table([execution]))
