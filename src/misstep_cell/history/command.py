"""`python -m misstep_cell history`."""

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from misstep_cell.history.build import REPOSITORY, Wanted, build, missing
from misstep_cell.history.truth import TRUTH

_INTERRUPTED = 130
FEWEST, MOST = 40, 300

Out = Annotated[Path, typer.Option(help="folder; each repository becomes a folder in it")]
Seed = Annotated[int, typer.Option(min=0, help="of the first repository; the others follow")]
Repositories = Annotated[int, typer.Option(min=1, help="how many")]
Commits = Annotated[int, typer.Option(min=FEWEST, max=MOST, help="of each")]
Workers = Annotated[int, typer.Option(min=0, help="processes; 0 for one a core")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]


def history(
    out: Out,
    seed: Seed = 0,
    repositories: Repositories = 1,
    commits: Commits = 200,
    workers: Workers = 0,
    as_json: AsJson = False,
) -> None:
    """Makes git repositories of the robot's software with a regression at a known commit.

    After Ctrl-C or a kill the same command goes on.

    Example: python -m misstep_cell history --out histories --repositories 50
    """
    wanted = [Wanted(out / f"seed-{number}", number, commits) for number in range(seed, seed + repositories)]
    absent = missing(wanted)
    try:
        _make(absent, workers or len(os.sched_getaffinity(0)))
    except KeyboardInterrupt:
        go_on = f"python -m misstep_cell {shlex.join(sys.argv[1:])}"
        Console(stderr=True, soft_wrap=True, highlight=False).print(f"Interrupted; all is kept. Go on with:\n{go_on}")
        raise typer.Exit(_INTERRUPTED) from None
    made = {one.folder for one in absent}
    if as_json:
        typer.echo(json.dumps([_as_json(one.folder, one.folder in made) for one in wanted], indent=1))
    else:
        _print([one.folder for one in wanted], len(made))


def _make(wanted: list[Wanted], workers: int) -> None:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not wanted) as bar:
        task = bar.add_task("repositories", total=len(wanted))
        for _ in build(wanted, min(workers, max(1, len(wanted)))):
            bar.advance(task)


def _as_json(folder: Path, made: bool) -> dict[str, object]:
    return {
        "repository": str(folder / REPOSITORY),
        "truth": str(folder / TRUTH),
        "made": made,
        **json.loads((folder / TRUTH).read_text()),
    }


def _print(folders: list[Path], made_n: int) -> None:
    table = Table("repository", "commits", "culprit", "function", "breaks")
    for folder in folders:
        told = json.loads((folder / TRUTH).read_text())
        broken = [name for name, one in told["skills"].items() if one["success_after"] < one["success_before"]]
        table.add_row(
            str(folder / REPOSITORY), str(told["commits"]), told["culprit"][:8], told["function"], ", ".join(broken)
        )
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{made_n} made, {len(folders) - made_n} were there. Where each regression is: {TRUTH} beside it.")
