"""misstep train detector."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, PresetName, SkillNames, StoreFolder

Epochs = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="Passes over the data; other verbs use, and train, the default.", show_default=False
    ),
]

train = typer.Typer(help="Learns models from stored executions.", no_args_is_help=True)


@train.callback()
def _train() -> None:
    """Learns models from stored executions."""


@train.command("detector")
def detector(
    skill: SkillNames = NONE,
    preset: PresetName = "default",
    epochs: Epochs = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Learns from each skill's successes when a failure begins.

    Detectors that are up to date are left alone. Test, blame, next and report
    do the same before they start.

    \b
    Examples:
      misstep train detector
      misstep train detector --skill grasp --store experience
    """
    from misstep.cli.training_story import tell

    tell(store, skill, preset, epochs, as_json)
