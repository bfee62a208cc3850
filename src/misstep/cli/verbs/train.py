"""misstep train: detectors here, anticipators and the likelihood beside it."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, PresetName, SkillNames, StoreFolder, check_preset
from misstep.cli.verbs.train_anticipator import anticipator
from misstep.cli.verbs.train_likelihood import likelihood
from misstep.detect.training import MethodName

Epochs = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="The MOM's passes over the data; 100 if not given.", show_default=False),
]
Method = Annotated[
    MethodName | None,
    typer.Option(
        help="What measures the error of a step: zscore if not given, or the paper's network (mom), or another. Other "
        "verbs use what was trained last.",
        show_default=False,
    ),
]

train = typer.Typer(help="Learns models from stored executions.", no_args_is_help=True)


@train.callback()
def _train() -> None:
    """Learns models from stored executions."""


@train.command("detector")
def detector(
    skill: SkillNames = NONE,
    method: Method = None,
    preset: PresetName = "default",
    epochs: Epochs = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Learns from each skill's successes when a failure begins.

    Detectors that are up to date are left alone. Test, blame, next and report
    do the same before they start. A training that was interrupted goes on.

    \b
    Examples:
      misstep train detector
      misstep train detector --skill grasp --store experience
      misstep train detector --method pca
    """
    from misstep.cli.training_story import Request, tell

    check_preset(preset, method)
    tell(Request(store, skill, method, preset, epochs), as_json)


train.command("anticipator")(anticipator)
train.command("likelihood")(likelihood)
