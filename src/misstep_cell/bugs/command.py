"""`python -m misstep_cell bugs`: lists the bugs, or tries them all anew."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from misstep_cell.bugs.catalogue import PACKAGED, Catalogue, Entry, read_catalogue
from misstep_cell.bugs.catalogue import as_json as entry_as_json
from misstep_cell.bugs.named import BUGS
from misstep_cell.bugs.software import software_hash

VALIDATE = "python -m misstep_cell bugs --validate"
_REFERENCE_SEEDS = range(4)

Function = Annotated[str, typer.Option(help="only bugs of functions whose name contains this")]
Operator = Annotated[str, typer.Option(help="only bugs made by this operator")]
Breaks = Annotated[str, typer.Option(metavar="SKILL", help="only bugs that made this skill fail")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
Validate = Annotated[bool, typer.Option(help="try all candidates anew and write the catalogue; Ctrl-C and go on later")]
Out = Annotated[Path, typer.Option(help="of --validate: the catalogue's file")]
Scratch = Annotated[Path, typer.Option(help="of --validate: folder of what is needed to go on; gone at the end")]
Workers = Annotated[int, typer.Option(min=0, help="of --validate: processes; 0 for one a core")]
BugsAFunction = Annotated[int, typer.Option(min=1, help="of --validate: bugs of each function at most")]


def bugs(
    function: Function = "",
    operator: Operator = "",
    breaks: Breaks = "",
    as_json: AsJson = False,
    validate: Validate = False,
    out: Out = PACKAGED,
    scratch: Scratch = Path("bugs-validation"),
    workers: Workers = 0,
    bugs_a_function: BugsAFunction = 3,
) -> None:
    """Lists the bugs that can be planted with MISSTEP_CELL_BUG=NAME, those with names of their own first."""
    if validate:
        _validate(out, scratch.resolve(), workers or len(os.sched_getaffinity(0)), bugs_a_function)
        return
    catalogue = read_catalogue()
    chosen = [
        entry
        for entry in ordered(catalogue)
        if function in entry.bug.function and operator in ("", entry.bug.operator)
        if not breaks or breaks in entry.breaks
    ]
    if as_json:
        typer.echo(json.dumps([entry_as_json(entry) | {"verdict": entry.verdict} for entry in chosen], indent=1))
    else:
        _print(catalogue, chosen)


def ordered(catalogue: Catalogue) -> list[Entry]:
    """The entries, the six first."""
    by_name = {entry.bug.name: entry for entry in catalogue.entries}
    six = [by_name.pop(bug.name, Entry(bug, None, {})) for bug in BUGS]
    return [*six, *by_name.values()]


def _print(catalogue: Catalogue, chosen: list[Entry]) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(Column("bug", overflow="fold"), Column("what it does", overflow="fold"), "verdict", "breaks")
    for entry in chosen:
        table.add_row(entry.bug.name, entry.bug.description, entry.verdict or "not tried", ", ".join(entry.breaks))
    console.print(table)
    console.print(f"{len(chosen)} shown. {catalogue.summary}")
    if catalogue.software != software_hash():
        console.print(f"The robot's software has changed since. To try all bugs anew: {VALIDATE}")


def _validate(out: Path, scratch: Path, workers: int, bugs_a_function: int) -> None:
    from misstep_cell.bugs.worker import prepare_workers

    prepare_workers()
    from misstep_cell.bugs.references import record_references
    from misstep_cell.bugs.validation import validate
    from misstep_cell.skills import SKILLS

    scratch.mkdir(parents=True, exist_ok=True)
    skills = [skill.name for skill in SKILLS]
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=600) as bar:
        first = bar.add_task("without a bug", total=len(skills))
        references = record_references(scratch, skills, _REFERENCE_SEEDS, workers, lambda: bar.advance(first))
        second = bar.add_task("functions with a bug")

        def progress(done: int, total: int) -> None:
            bar.update(second, completed=done, total=total)

        catalogue = validate(references, out, bugs_a_function, workers, progress)
    typer.echo(f"{catalogue.summary} Written to {out}.")
