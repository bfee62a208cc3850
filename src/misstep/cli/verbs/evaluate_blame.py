"""misstep evaluate blame."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder

Bugs = Annotated[str, typer.Option(metavar="all|N", help="All bugs of the truth, or its first N.")]
Truth = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help='JSON {"BUG": "FUNCTION"}: which function holds the bug of each session; null: none does. '
        "STORE/bugs.json if not given.",
        show_default=False,
    ),
]
Synthetic = Annotated[bool, typer.Option("--synthetic", help="On a synthetic robot instead of a store.")]
Executions = Annotated[int, typer.Option(metavar="N", min=1, help="Executions in each session.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Keeps one file a bug, so that a second run goes on.")]


def blame(
    bugs: Bugs = "all",
    truth: Truth = None,
    synthetic: Synthetic = False,
    executions: Executions = 12,
    out: Out = Path("evaluate-blame"),
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Compares blaming with its baselines, blindly, on recorded executions of planted bugs.

    Every method draws the same executions: misstep, the paper's likelihood to
    the letter, Ochiai, DStar, Tarantula and Barinel, the latter with three ways
    to choose the next skill. A store holds successes to learn from and, in a
    session of each bug's name, executions under it.

    \b
    Examples:
      misstep evaluate blame --synthetic --bugs 6
      misstep evaluate blame --store bugs-store --truth bugs.json --out blame
    """
    from misstep.cli.blind_story import Request, tell

    if bugs != "all" and not (bugs.isdecimal() and int(bugs) > 0):
        raise typer.BadParameter("give all, or a number from 1.", param_hint="--bugs")
    count = None if bugs == "all" else int(bugs)
    tell(Request(count, truth or store / "bugs.json", synthetic, executions, out, store), as_json)
