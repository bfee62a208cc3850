"""misstep evaluate likelihood."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, PresetName, SkillNames, StoreFolder, check_preset
from misstep.detect.training import MethodName

Method = Annotated[MethodName, typer.Option(help="What measures the error of a step.")]
Epochs = Annotated[int, typer.Option(metavar="N", min=1, help="The MOM's passes over the data.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the pictures and likelihood.json.")]


def likelihood(
    skill: SkillNames = NONE,
    method: Method = "mom",
    preset: PresetName = "default",
    epochs: Epochs = 100,
    store: StoreFolder = DEFAULT_STORE,
    out: Out = Path("likelihood"),
    as_json: AsJson = False,
) -> None:
    """Draws figure 5 of skill-centric testing from your own executions.

    Learns from four fifths of a skill's successes, then draws the likelihood
    over time of these, of the successes of other scenes, and of all failures.
    Tells how many of each fall under the threshold.

    \b
    Examples:
      misstep evaluate likelihood --store experience --out figure-5
      misstep evaluate likelihood --skill grasp --preset paper --epochs 500
      misstep evaluate likelihood --method zscore --json
    """
    from misstep.cli.likelihood_story import Request, tell
    from misstep.detect.training import Training

    check_preset(preset, method)
    tell(Request(store, skill, Training(preset, method, epochs), out), as_json)
