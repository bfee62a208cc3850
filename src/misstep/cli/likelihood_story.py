"""`misstep evaluate likelihood`: learns, draws, writes and tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from misstep.cli.comparable import comparable_cases
from misstep.cli.console import print_json, share_bars, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.json_file import file_in, write_json
from misstep.detect.training import Training
from misstep.evaluate.detectors import Case
from misstep.evaluate.likelihood_curves import likelihood_curves
from misstep.view.likelihood_pictures import write_picture

KINDS = ("training", "held_out", "failures")


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw, and how its detectors are trained: all skills where none is named."""

    folder: Path
    skills: Sequence[str]
    training: Training
    out: Path


def tell(request: Request, as_json: bool) -> None:
    """Writes a picture a skill and all figures; exits with 1 if no skill, or a named one not, has enough executions."""
    file = file_in(request.out, "likelihood.json")
    console = text_console(as_json)
    found = comparable_cases(request.folder, request.skills, console)
    if found.cases:
        training = request.training
        facts = {
            "method": training.method,
            "preset": training.preset,
            "epochs": training.epochs if training.method == "mom" else None,
            "promise": training.false_alarm_rate,
            "skills": _drawn(request, found.cases),
            "left_out": found.left_out,
        }
        write_json(file, facts)
        _print(console, facts)
        pictures = ", ".join(_picture(request, skill).name for skill in found.cases)
        console.print(f"Written into {request.out}: {file.name}, {pictures}")
        if as_json:
            print_json(facts)
    if not found.cases or (request.skills and found.left_out):
        raise typer.Exit(ExitCode.FOUND)


def _drawn(request: Request, cases: Mapping[str, Sequence[Case]]) -> dict[str, Any]:
    facts = {}
    farewell = f"Pictures that were finished are kept in {request.out}; the same command begins anew."
    with on_interrupt(lambda: farewell), share_bars() as bars:
        for skill, ours in cases.items():
            task = bars.add_task(f"training {skill}", total=request.training.advances)
            curves = likelihood_curves(skill, ours, request.training, partial(bars.advance, task))
            about = f"{skill}: likelihood of a success ({request.training.method}, {request.training.preset} preset)"
            write_picture(about, curves, _picture(request, skill))
            facts[skill] = curves.facts()
    return facts


def _picture(request: Request, skill: str) -> Path:
    return request.out / f"likelihood-{skill}.png"


def _print(console: Console, facts: Mapping[str, Any]) -> None:
    about = "Share under p_thresh: successes learned from, held out, and failures"
    table = Table("skill", title=about, title_justify="left", box=None)
    for heading in (*(kind.replace("_", " ") for kind in KINDS), "before onset", "p_thresh"):
        table.add_column(heading, justify="right")
    for skill, ours in facts["skills"].items():
        shares = [ours["fallen"][kind] for kind in KINDS]
        table.add_row(skill, *map(_share, (*shares, ours["fallen_before_onset"])), _threshold(ours["p_thresh"]))
    console.print(table)


def _share(estimate: Mapping[str, Any]) -> str:
    if not estimate["n"]:
        return "–"
    return f"{estimate['mean']:.2f} [{estimate['low']:.2f}, {estimate['high']:.2f}] of {estimate['n']}"


def _threshold(p_thresh: float) -> str:
    return f"{p_thresh:.2g}" if p_thresh else "none: too few successes"
