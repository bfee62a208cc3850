"""Options that several verbs share, so that they mean and say the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.core.preset import Likelihood, Preset

SkillsModule = Annotated[
    str, typer.Argument(metavar="SKILLS", help="Module or .py file that exposes SKILLS = [...].", show_default=False)
]
StoreFolder = Annotated[
    Path, typer.Option("--store", metavar="DIR", envvar="MISSTEP_STORE", help="The experience database.")
]
SkillNames = Annotated[
    list[str], typer.Option("--skill", metavar="NAME", help="Only this skill; may be repeated.", show_default=False)
]
TraceRoots = Annotated[
    list[str],
    typer.Option(
        "--trace",
        metavar="ROOT",
        help="Package or folder of sources whose function calls are recorded; may be repeated.",
        show_default=False,
    ),
]
DefinedRoots = Annotated[
    list[str],
    typer.Option(
        "--trace", metavar="ROOT", help="Traced package or folder, to list functions nothing calls.", show_default=False
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=99, help="Seed of the executions' random scenes.")]
TimeLimit = Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="An execution that takes longer fails.")]
PresetName = Annotated[Preset, typer.Option(help="The sound reading of the paper, or its literal one.")]
LikelihoodName = Annotated[
    Likelihood | None,
    typer.Option(
        help="Its constants as they come, or as `train likelihood` learned them; the learned ones if that put them "
        "to use.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to stdout, and nothing else there.")]
RepositoryFolder = Annotated[
    Path | None,
    typer.Option(
        "--repository",
        metavar="DIR",
        help="Checkout of the robot's software; that of SKILLS, or the working directory.",
    ),
]
SuspectingSession = Annotated[
    str | None, typer.Option("--session", metavar="ID", help="Test session that says which functions are suspect.")
]
Robot = Annotated[str, typer.Option(metavar="NAME", help="Name of the robot, kept with each execution.")]
Anticipator = Annotated[
    Path | None, typer.Option(metavar="PATH", help="A folder of `train anticipator`, or a file of `export`.")
]
FalseStops = Annotated[
    float, typer.Option(metavar="RATE", min=1e-6, max=1.0, help="Promised false alarms per successful execution.")
]
Calibration = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Store of successes that the promise is calibrated on.")
]
FiguresFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the figures there as JSON, too.", show_default=False)
]

DEFAULT_STORE = Path("misstep-store")
NONE: list[str] = []
"""Default of options that may be repeated."""


def check_preset(preset: Preset, method: str | None) -> None:
    """Refuses the paper's preset of a method that the paper does not have."""
    if preset == "paper" and method not in (None, "mom"):
        raise typer.BadParameter("the paper has one method, mom; leave --method or --preset paper out.")
