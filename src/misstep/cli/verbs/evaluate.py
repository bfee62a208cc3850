"""misstep evaluate: a group of verbs, one file each."""

import typer

from misstep.cli.verbs.evaluate_anticipator import anticipator
from misstep.cli.verbs.evaluate_bisect import bisect
from misstep.cli.verbs.evaluate_blame import blame
from misstep.cli.verbs.evaluate_detectors import detectors
from misstep.cli.verbs.evaluate_faults import faults
from misstep.cli.verbs.evaluate_hangl_figures import hangl_figures
from misstep.cli.verbs.evaluate_likelihood import likelihood
from misstep.cli.verbs.evaluate_prevention import prevention

evaluate = typer.Typer(help="Measures misstep: the papers' figures and tables, on your data.", no_args_is_help=True)


@evaluate.callback()
def _evaluate() -> None:
    """Measures misstep: the papers' figures and tables, on your data."""


evaluate.command("hangl-figures")(hangl_figures)
evaluate.command("anticipator")(anticipator)
evaluate.command("bisect")(bisect)
evaluate.command("blame")(blame)
evaluate.command("detectors")(detectors)
evaluate.command("faults")(faults)
evaluate.command("likelihood")(likelihood)
evaluate.command("prevention")(prevention)
