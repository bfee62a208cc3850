"""`python -m misstep_cell`: lists the planted bugs, runs one execution, tells which skill calls which function."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from misstep import MisstepError
from misstep_cell.bugs import BUG_VARIABLE, find_bug
from misstep_cell.bugs.command import bugs
from misstep_cell.datasets.command import generate
from misstep_cell.history.command import history

app = typer.Typer(help="The simulated robot cell.", no_args_is_help=True, pretty_exceptions_enable=False)
console = Console()

_PNG_FRAMES = 10
_TABLE_WIDTH = 210  # fits the longest function name and nine skills


app.command()(bugs)
app.command()(generate)
app.command()(history)


@app.command()
def run(
    skill: Annotated[str, typer.Argument(help="name of the skill")],
    seed: Annotated[int, typer.Option(help="of the scene")] = 0,
    bug: Annotated[str, typer.Option(help="bug to plant")] = "",
    cause: Annotated[str | None, typer.Option(help="of failure, such as slip; none by default")] = None,
    png: Annotated[Path | None, typer.Option(help="write pictures of the execution to this file")] = None,
) -> None:
    """Runs one execution and prints how it ended. Example: python -m misstep_cell run grasp --seed 3"""
    os.environ[BUG_VARIABLE] = find_bug(bug).name if bug else ""
    from misstep_cell.film import Film
    from misstep_cell.rehearsal import find_skill, rehearse

    chosen = find_skill(skill)
    film = Film(chosen.cost_s / _PNG_FRAMES) if png else None
    started = time.perf_counter()
    outcome = rehearse(chosen, seed, console.print, film, cause)
    wall_s = time.perf_counter() - started
    console.print(f"{skill}, seed {seed}: {outcome.summary}")
    console.print(f"{outcome.duration_s:.2f} s simulated in {wall_s:.2f} s ({outcome.duration_s / wall_s:.0f}x)")
    if film and png:
        film.save(png)


@app.command()
def sheet(out: Annotated[Path, typer.Option(help="PNG to write")] = Path("cell-sheet.png")) -> None:
    """Writes a page of pictures: every skill succeeding, and failing of each cause."""
    from misstep_cell.contact_sheet import write_sheet

    write_sheet(out)
    console.print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


@app.command()
def functions(seed: Annotated[int, typer.Option(help="of the scenes")] = 0) -> None:
    """Counts the calls of every function of the robot's software, per skill."""
    from misstep_cell.call_counts import count_calls
    from misstep_cell.skills import SKILLS

    counts = {skill.name: count_calls(skill, seed) for skill in SKILLS}
    names = sorted(set().union(*counts.values()))
    table = Table("function", *counts)
    for name in names:
        table.add_row(name, *(str(counts[skill].get(name, "")) for skill in counts))
    Console(width=max(console.width, _TABLE_WIDTH)).print(table)
    console.print(f"{len(names)} functions")


def main(arguments: list[str] | None = None) -> Any:
    """Runs the command line; an error of misstep's is told in words."""
    try:
        app(arguments)
    except MisstepError as error:
        console.print(str(error), style="red", markup=False)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
