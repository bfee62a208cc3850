"""misstep doctor."""

from typing import Annotated

import typer

from misstep.cli.exits import ExitCode
from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder

Repair = Annotated[bool, typer.Option("--repair", help="Mend what can be mended; nothing recorded is ever deleted.")]


def doctor(repair: Repair = False, store: StoreFolder = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """Verifies every recording of a store against its catalogue.

    \b
    Examples:
      misstep doctor
      misstep doctor --repair --store experience
    """
    from misstep.cli.console import print_json, text_console, waiting
    from misstep.cli.findings_table import finding_facts, findings_table, need_a_look
    from misstep.store.doctor import examine
    from misstep.store.doctor import repair as mend

    with waiting("examining every recording"):
        findings = mend(store) if repair else examine(store)
    if as_json:
        print_json({"repaired": repair, "findings": [finding_facts(finding) for finding in findings]})
    elif findings:
        text_console().print(findings_table(findings, repair))
    else:
        text_console().print(f"{store} is whole.")
    if need_a_look(findings, repair):
        raise typer.Exit(ExitCode.FOUND)
