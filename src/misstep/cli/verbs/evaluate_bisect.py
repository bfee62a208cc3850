"""misstep evaluate bisect."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import AsJson, FiguresFile

Folders = Annotated[
    list[Path], typer.Argument(metavar="FOLDER...", help="Of folders that hold `repository` and truth.json; or such.")
]
Places = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="JSON list: the place of the function with the bug in measured test sessions. Without: no beliefs.",
        show_default=False,
    ),
]
Draws = Annotated[int, typer.Option(metavar="N", min=1, help="Bisections of each repository by each method.")]
Workers = Annotated[int, typer.Option(metavar="N", min=0, help="Processes; 0 for one a core.")]


def bisect(
    folders: Folders,
    places: Places = None,
    draws: Draws = 1,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 0,
    workers: Workers = 0,
    out: FiguresFile = None,
    as_json: AsJson = False,
) -> None:
    """Compares misstep bisect with git bisect run on repositories whose culprit is known.

    Outcomes of skills are drawn, as truth.json tells how often each skill
    succeeds before and after the culprit; sound executions fail, and broken ones
    succeed, as often as the table says. git bisect run is given the skill that
    tells most, and takes the majority of 1, 3 or 5 executions. misstep is given
    nothing, that skill, or what a test session would have left in the store.

    \b
    Examples:
      misstep evaluate bisect histories
      misstep evaluate bisect histories --places places.json --draws 3 --json
    """
    from misstep.cli.evaluate_bisect_story import Request, tell

    tell(Request(tuple(folders), places, draws, seed, workers, out), as_json)
