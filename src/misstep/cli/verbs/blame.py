"""misstep blame."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, DefinedRoots, LikelihoodName, StoreFolder

Ids = Annotated[
    list[str], typer.Argument(metavar="IDS", help="Executions; the newest session's if none.", show_default=False)
]
OneSession = Annotated[str | None, typer.Option("--session", metavar="ID", help="All executions of this session.")]


def blame(
    ids: Ids = NONE,
    session: OneSession = None,
    trace: DefinedRoots = NONE,
    likelihood: LikelihoodName = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Names the suspects from executions that exist already.

    One failure that was merely recorded, with --trace, is enough to begin
    with: what its functions made of what they were given is compared with
    the successes, and you see how sure that is and which skill to run next.

    \b
    Examples:
      misstep blame
      misstep blame grasp-00061
      misstep blame grasp-00061 push-00064 --json
    """
    from misstep.cli.conclusion import advice, print_conclusion
    from misstep.cli.console import print_json, text_console
    from misstep.cli.judging import judge_named
    from misstep.store.store import Store

    judgement = judge_named(Store.open(store), ids, session, likelihood)
    if as_json:
        print_json(judgement.facts(trace))
        return
    console = text_console()
    count, failures = len(judgement.trials), sum(trial.execution.failed for trial in judgement.trials)
    learned = ", by the learned likelihood" if judgement.knowledge.likelihood == "learned" else ""
    console.print(f"{judgement.about}: {count} execution{'' if count == 1 else 's'}, {failures} failed{learned}.")
    print_conclusion(console, judgement.verdict, judgement.trials)
    console.print(advice(judgement.following))
