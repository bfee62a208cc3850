"""`python -m misstep_cell generate`."""

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from misstep import Execution, Outcome
from misstep_cell.datasets.bug_choice import chosen_bugs
from misstep_cell.datasets.request import Request, SetName

_INTERRUPTED = 130

Set = Annotated[SetName, typer.Option("--set", help="what it holds")]
Folder = Annotated[Path, typer.Option("--store", help="folder of the store that it becomes")]
Executions = Annotated[
    int | None,
    typer.Option(
        min=10,
        help="in all; 324 of the failure set, 600 of the natural one; of each skill to learn from; 70 of the bugs set",
    ),
]
Runs = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="of each skill; 70 of the successes set; 3 under each bug of the bugs set; 6 under each change of the "
        "changed set; 10 in each session of the natural set",
    ),
]
Bugs = Annotated[str, typer.Option(metavar="all|N|NAME,...", help="of the bugs set")]
Seed = Annotated[int, typer.Option(min=0, max=90, help="of the whole")]
Pictures = Annotated[bool | None, typer.Option("--cameras/--no-cameras", help="by default of the failure set only")]
Fps = Annotated[float, typer.Option(min=0.1, max=100.0, help="pictures a second")]
Workers = Annotated[int, typer.Option(min=0, help="processes; 0 for one a core")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]


def generate(
    set_name: Set,
    store: Folder,
    executions: Executions = None,
    runs: Runs = None,
    bugs: Bugs = "all",
    seed: Seed = 0,
    cameras: Pictures = None,
    fps: Fps = 10.0,
    workers: Workers = 0,
    as_json: AsJson = False,
) -> None:
    """Makes a data set; after Ctrl-C or a kill the same command goes on.

    Example: python -m misstep_cell generate --set failure --executions 324 --store failures
    """
    fps = fps if (set_name is SetName.FAILURE if cameras is None else cameras) else 0.0
    # Imported late: the other commands need neither MuJoCo nor the skills.
    from misstep_cell.datasets.generate import generate as make
    from misstep_cell.streams import CROP_VARIABLE

    common = Request(set_name, seed=seed, fps=fps, crop=os.environ.get(CROP_VARIABLE, "") if fps else "")
    match set_name:
        case SetName.FAILURE:
            request = replace(common, executions=executions or 324)
        case SetName.SUCCESSES:
            request = replace(common, runs=runs or 70)
        case SetName.BUGS:
            request = replace(common, executions=executions or 0, runs=runs or 3, bugs=chosen_bugs(bugs))
        case SetName.CHANGED:
            request = replace(common, runs=runs or 6)
        case SetName.NATURAL:
            request = replace(common, executions=executions or 600, runs=runs or 10)
    try:
        made = make(request, store, workers or len(os.sched_getaffinity(0)))
    except KeyboardInterrupt:
        go_on = f"python -m misstep_cell {shlex.join(sys.argv[1:])}"
        Console(stderr=True, soft_wrap=True, highlight=False).print(f"Interrupted; all is kept. Go on with:\n{go_on}")
        raise typer.Exit(_INTERRUPTED) from None
    if as_json:
        typer.echo(json.dumps(_as_json(store, request, made), indent=1))
    else:
        _print(store, made)


def _as_json(store: Path, request: Request, executions: Sequence[Execution]) -> dict[str, Any]:
    counts = Counter(_kind(one) for one in executions)
    return {
        "store": str(store),
        "set": request.set,
        "executions": len(executions),
        "counts": [
            {"session": session, "skill": skill, "outcome": outcome, "cause": cause, "executions": count}
            for (session, skill, outcome, cause), count in sorted(counts.items())
        ],
        "splits": str(store / "splits.json"),
    }


def _kind(one: Execution) -> tuple[str, str, str, str]:
    return one.session, one.skill, str(one.outcome), (one.failure.cause or "") if one.failure else ""


def _print(store: Path, executions: Sequence[Execution]) -> None:
    table = Table("skill", "success", "failure", "causes of failure")
    for skill in sorted({one.skill for one in executions}):
        these = [one for one in executions if one.skill == skill]
        outcomes = Counter(one.outcome for one in these)
        causes = Counter(one.failure.cause or "unknown" for one in these if one.failure)
        told = ", ".join(f"{cause} {count}" for cause, count in sorted(causes.items()))
        table.add_row(skill, str(outcomes[Outcome.SUCCESS]), str(outcomes[Outcome.FAILURE]), told)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Complete: {len(executions)} executions in {store}, splits in {store / 'splits.json'}.")
