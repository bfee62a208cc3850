"""`misstep evaluate faults`: plants faults, counts what was noticed, tells."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

import typer
from rich.table import Table

from misstep.cli.console import counting_bar, print_json, text_console
from misstep.cli.exits import ExitCode
from misstep.evaluate.faults import Cell, FaultMatrix, cells, fault_matrix
from misstep.evaluate.faults_live import LIVE_NAMES, live_faults

_MODELS_AND_CONTROLS = 2


def tell(seeds: int, repeats: int, as_json: bool) -> None:
    """Tries all faults and prints the counts; exits with 1 if one was missed.

    Args:
        seeds: in virtual time.
        repeats: on the wall clock; 0: none.
        as_json: machine-readable.
    """
    with counting_bar() as bar:
        task = bar.add_task("planting faults", total=len(cells()) + _MODELS_AND_CONTROLS, note="")
        matrix = fault_matrix(seeds, advance=lambda: bar.advance(task))
    live = _live(repeats) if repeats else ()
    sound = matrix.sound and all(one.sound for one in live)
    if as_json:
        print_json({"seeds": seeds, "sound": sound, **matrix.facts(), "live": [asdict(one) for one in live]})
    else:
        _print(matrix)
        _print_live(live)
    if not sound:
        raise typer.Exit(ExitCode.FOUND)


def _live(repeats: int) -> tuple[Cell, ...]:
    with counting_bar() as bar:
        task = bar.add_task("faults on real processes", total=repeats * len(LIVE_NAMES), note="")
        return live_faults(repeats, advance=lambda: bar.advance(task))


def _print(matrix: FaultMatrix) -> None:
    console, facts = text_console(), matrix.facts()
    console.print(
        f"{facts['caught']} of {facts['tried']} faults were noticed in time; {facts['silent']} never; "
        f"{facts['ok_on_bad'] + facts['ok_on_stale']} times OK on bad or stale input."
    )
    console.print(_table(matrix.cells))
    console.print(
        f"Without a fault, {matrix.disturbed} of {matrix.healthy} executions were ever anything but OK once they had "
        f"settled, after {matrix.settled_ms:.0f} ms at most."
    )


def _print_live(cells: Sequence[Cell]) -> None:
    if cells:
        caught, tried = sum(one.caught for one in cells), sum(one.tried for one in cells)
        text_console().print(f"On real processes, {caught} of {tried} faults were noticed in time.", _table(cells))


def _table(cells: Sequence[Cell]) -> Table:
    table = Table(box=None)
    for heading in ("fault", "where"):
        table.add_column(heading, no_wrap=True)
    for heading in ("noticed", "never", "OK on bad", "longest / ms", "bound / ms"):
        table.add_column(heading, justify="right")
    by_fault: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_fault[cell.fault].append(cell)
    for group in by_fault.values():
        for one in group:
            counts = (f"{one.caught}/{one.tried}", str(one.silent), str(one.ok_on_bad + one.ok_on_stale))
            table.add_row(one.fault, one.where, *counts, f"{one.worst_ms:.0f}", f"{one.bound_ms:.0f}")
    return table
