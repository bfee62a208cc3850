"""misstep demo."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import AsJson, Seed

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the store, result.json and report.html.")]
BugName = Annotated[str, typer.Option("--bug", metavar="NAME", help="The bug to plant, see --list-bugs.")]
ListBugs = Annotated[bool, typer.Option("--list-bugs", help="List the bugs and exit.")]
Quick = Annotated[bool, typer.Option("--quick", help="Far fewer executions, no pictures.")]
Runs = Annotated[
    int | None, typer.Option(metavar="N", min=8, help="Executions of each skill to learn from.", show_default=False)
]


def demo(
    out: Out = Path("demo-out"),
    bug: BugName = "cartesian-shift",
    list_bugs: ListBugs = False,
    seed: Seed = 0,
    quick: Quick = False,
    runs: Runs = None,
    as_json: AsJson = False,
) -> None:
    """Finds a bug planted in a simulated robot cell: the whole story, on a laptop, in minutes.

    \b
    Examples:
      misstep demo
      misstep demo --bug wrong-frame --seed 1 --out demo-frame
    """
    from misstep.cli.demo_story import Demo, print_bugs, tell

    if list_bugs:
        print_bugs(as_json)
    else:
        tell(Demo(out, bug, seed, quick, runs), as_json)
