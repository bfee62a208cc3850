"""misstep evaluate prevention."""

from typing import Annotated

import typer

from misstep.cli.options import (
    DEFAULT_STORE,
    NONE,
    Anticipator,
    AsJson,
    Calibration,
    FalseStops,
    FiguresFile,
    Seed,
    SkillNames,
    SkillsModule,
    StoreFolder,
)

Runs = Annotated[int, typer.Option(metavar="N", min=1, help="Executions of each skill, as they come.")]
Force = Annotated[str, typer.Option("--force-stream", metavar="STREAM", help="Of the wrench; empty: no force limit.")]
Latency = Annotated[float, typer.Option(metavar="SECONDS", min=0.0, help="From an alarm until the robot stands still.")]
Workers = Annotated[int, typer.Option(metavar="N", min=0, help="Processes; 0 for one a core.")]


def prevention(
    skills: SkillsModule,
    skill: SkillNames = NONE,
    runs: Runs = 20,
    seed: Seed = 0,
    store: StoreFolder = DEFAULT_STORE,
    anticipator: Anticipator = None,
    false_stops: FalseStops = 0.01,
    calibration: Calibration = None,
    force_stream: Force = "wrench",
    latency: Latency = 0.1,
    workers: Workers = 0,
    out: FiguresFile = None,
    as_json: AsJson = False,
) -> None:
    """How many failures never happen if the monitor may stop the robot?

    For skills whose executions can be repeated from a seed, as those of a
    simulation. Each is run as it is; where a guard would have stopped the
    robot it is run again and stopped there, and what its hold() brings about
    decides. Beside the monitor stand a limit of the force at the wrist, with
    the same promise of false stops, and an oracle that knows the onset.

    \b
    Examples:
      misstep evaluate prevention sim.skills --store experience --runs 50
      misstep evaluate prevention sim.skills --anticipator run --calibration fresh
    """
    from misstep.cli.prevention_story import Request, tell

    request = Request(
        skills, tuple(skill), runs, seed, store, anticipator, false_stops, calibration, force_stream, latency, workers,
        out,
    )  # fmt: skip
    tell(request, as_json)
