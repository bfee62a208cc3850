"""`misstep evaluate bisect` from its request to its last line."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from misstep.cli.console import counting_bar, print_json, text_console
from misstep.cli.exits import on_interrupt
from misstep.cli.json_file import check_writable, write_json
from misstep.commits.errors import HistoryTruthError, PlacesError
from misstep.evaluate.bisect import Attempt
from misstep.evaluate.bisect_case import TRUTH
from misstep.evaluate.bisect_pool import each_repository
from misstep.evaluate.bisect_summary import summary


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep evaluate bisect`; the fields are its options."""

    folders: tuple[Path, ...]
    places: Path | None
    draws: int
    seed: int
    workers: int
    out: Path | None


def tell(request: Request, as_json: bool) -> None:
    """Bisects everything and prints who was right and at what price.

    Raises:
        HistoryTruthError: a folder holds no repository with its truth.
        PlacesError: the file of places is no list of them.
    """
    if request.out:
        check_writable(request.out)
    places = _places(request.places)
    cases = _cases(request.folders)
    jobs = [(folder, places, request.draws, request.seed) for folder in cases]
    found: list[Attempt] = []
    with on_interrupt(lambda: "Nothing is kept; the same command begins anew."), counting_bar() as bar:
        task = bar.add_task("bisecting", total=len(jobs), note="")
        for ours in each_repository(jobs, request.workers or len(os.sched_getaffinity(0))):
            found += ours
            bar.update(task, advance=1)
    told = summary(found)
    if request.out:
        write_json(request.out, told)
    _print(text_console(as_json), told)
    if as_json:
        print_json(told)


def _cases(folders: Sequence[Path]) -> list[Path]:
    found = [
        file.parent
        for folder in folders
        for file in ([folder / TRUTH] if (folder / TRUTH).is_file() else sorted(folder.glob(f"*/{TRUTH}")))
    ]
    if not found:
        raise HistoryTruthError(folders[0] / TRUTH, "there is none, nor in a folder of it")
    return found


def _places(file: Path | None) -> tuple[float, ...]:
    if file is None:
        return ()
    try:
        places = tuple(float(one) for one in json.loads(file.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise PlacesError(file, str(error)) from None
    if not places or min(places) < 1:
        raise PlacesError(file, "it is empty, or holds a place before the first")
    return places


def _print(console: Console, told: Mapping[str, Any]) -> None:
    for flakiness, methods in told["figures"].items():
        table = Table("method", title=f"{told['repositories']} repositories; {flakiness}", title_justify="left")
        for heading in ("right commit first", "executions", "robot seconds", "sure"):
            table.add_column(heading, justify="right")
        for method, figures in methods.items():
            cells = [_told(figures[of], digits) for of, digits in (("right", 2), ("executions", 1), ("robot_s", 0))]
            table.add_row(method, *cells, f"{figures['sure']['mean']:.2f}")
        console.print(table)
    console.print(
        "Outcomes were drawn, nothing was run. A test session before it is "
        f"{told['session_executions']} executions, which are not counted."
    )


def _told(estimate: Mapping[str, Any], digits: int) -> str:
    return f"{estimate['mean']:.{digits}f} [{estimate['low']:.{digits}f}, {estimate['high']:.{digits}f}]"
