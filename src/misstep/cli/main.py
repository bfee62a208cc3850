"""The command `misstep`: its verbs, and what holds for all of them.

Verbs import what they need when they run, so that `misstep --help` answers at once.
"""

from typing import Annotated

import typer

from misstep import __version__
from misstep.cli.exits import EXIT_CODES, ErrorBoundary
from misstep.cli.verbs.bisect import bisect
from misstep.cli.verbs.blame import blame
from misstep.cli.verbs.demo import demo
from misstep.cli.verbs.doctor import doctor
from misstep.cli.verbs.evaluate import evaluate
from misstep.cli.verbs.export import export
from misstep.cli.verbs.fixed import fixed
from misstep.cli.verbs.label import label
from misstep.cli.verbs.list import list_executions
from misstep.cli.verbs.next import next_skill
from misstep.cli.verbs.record import record
from misstep.cli.verbs.report import report
from misstep.cli.verbs.revert import revert
from misstep.cli.verbs.serve import serve
from misstep.cli.verbs.show import show
from misstep.cli.verbs.test import test
from misstep.cli.verbs.train import train
from misstep.cli.verbs.watch import watch

_HELP = f"""Finds the software function behind a robot skill's failure.

Record executions while the robot works, then test when it fails: misstep
chooses the skills to run, watches the sensors and the function calls, and
names the functions that are likely to hold the bug.

{EXIT_CODES}
"""

app = typer.Typer(
    cls=ErrorBoundary,
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"misstep {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options before the verb; the error boundary reads --debug."""


app.command("demo")(demo)
app.command("record")(record)
app.command("list")(list_executions)
app.command("show")(show)
app.command("label")(label)
app.command("doctor")(doctor)
app.add_typer(train, name="train")
app.command("watch")(watch)
app.command("test")(test)
app.command("blame")(blame)
app.command("fixed")(fixed)
app.command("next")(next_skill)
app.command("bisect")(bisect)
app.command("revert")(revert)
app.command("report")(report)
app.command("serve")(serve)
app.add_typer(evaluate, name="evaluate")
app.command("export")(export)


def main() -> None:
    """The console script."""
    app()
