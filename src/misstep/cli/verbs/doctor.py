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
    from misstep.cli.findings_table import finding_facts, findings_table, is_wrong
    from misstep.store.doctor import examine
    from misstep.store.doctor import repair as mend

    with waiting("examining every recording"):
        mended = mend(store) if repair else []
        found = examine(store)
    console = text_console(as_json)
    if mended:
        console.print(findings_table(mended, "Mended", "done"))
    if found:
        console.print(findings_table(found, "Found", "--repair would"))
    else:
        console.print(f"{store} is whole.")
    if as_json:
        facts = {"mended": mended, "findings": found}
        print_json({name: [finding_facts(finding) for finding in findings] for name, findings in facts.items()})
    if any(is_wrong(finding) for finding in found):
        raise typer.Exit(ExitCode.FOUND)
