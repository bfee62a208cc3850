"""`misstep evaluate detectors` from its request to its last line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.progress import Progress
from rich.table import Table

from misstep.cli.comparable import comparable_cases
from misstep.cli.console import print_json, share_bars, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.json_file import check_writable, write_json
from misstep.detect.train import METHODS
from misstep.detect.training import Training
from misstep.evaluate.detector_learners import CONTROLS, learners
from misstep.evaluate.detector_table import compare
from misstep.evaluate.detectors import PARTS


@dataclass(frozen=True, slots=True)
class Request:
    """What to compare: all skills and methods where none are named."""

    folder: Path
    skills: Sequence[str]
    methods: Sequence[str]
    epochs: int
    out: Path | None


def tell(request: Request, as_json: bool) -> None:
    """Compares detectors on a store and prints who wins; exits with 1 if no skill, or a named one not, allows it."""
    known = [name for name in learners(Training()) if name not in CONTROLS]
    unknown = [name for name in request.methods if name not in known]
    if unknown:
        raise typer.BadParameter(f"no method {unknown[0]!r}; there are {', '.join(known)}.", param_hint="--method")
    if request.out:
        check_writable(request.out)
    console = text_console(as_json)
    found = comparable_cases(request.folder, request.skills, console)
    if found.cases:
        facts = _compared(request, found.cases) | {"left_out": found.left_out}
        if request.out:
            write_json(request.out, facts)
        _print(console, facts)
        if as_json:
            print_json(facts)
    if not found.cases or (request.skills and found.left_out):
        raise typer.Exit(ExitCode.FOUND)


def _compared(request: Request, cases: Mapping[str, Any]) -> dict[str, Any]:
    training = Training(epochs=request.epochs)
    with on_interrupt(lambda: "Nothing is kept; the same command begins anew."), share_bars() as bars:
        advance = _Bars(bars, training).of
        return compare(cases, request.methods or list(METHODS), training, advance=advance).facts()


@dataclass(frozen=True, slots=True)
class _Bars:
    """A bar for each method of each skill that takes time."""

    bars: Progress
    training: Training

    def of(self, skill: str, method: str) -> Callable[[], None]:
        if method in CONTROLS:
            return lambda: None
        networks = PARTS * (self.training.folds + 1)
        total = networks * (self.training.epochs if method.startswith("mom") else 1)
        task = self.bars.add_task(f"{skill}: {method}", total=total)
        return lambda: self.bars.advance(task)


def _print(console: Any, facts: Mapping[str, Any]) -> None:
    console.print(facts["headline"])
    for skill, row in facts["skills"].items():
        table = Table("detector", title=skill, title_justify="left")
        for heading in ("AUROC", f"false alarms (promised {facts['promise']:.0%})", "found", "before onset"):
            table.add_column(heading, justify="right")
        table.add_column("|t_fail - onset| / s", justify="right")
        table.add_column("delay / s", justify="right")
        for name, figures in row.items():
            shares = (_share(figures[column]) for column in ("auroc", "false_alarms", "found", "before_onset"))
            table.add_row(name, *shares, _number(figures["error_s"]), _number(figures["delay_s"]))
        console.print(table)


def _share(estimate: Mapping[str, Any]) -> str:
    if estimate["mean"] is None:
        return "–"
    return f"{estimate['mean']:.2f} [{estimate['low']:.2f}, {estimate['high']:.2f}]"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
