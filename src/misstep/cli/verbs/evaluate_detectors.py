"""misstep evaluate detectors."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, FiguresFile, SkillNames, StoreFolder

Methods = Annotated[
    list[str],
    typer.Option(
        "--method",
        metavar="NAME",
        help="mom, mom-paper, pca, kmeans or zscore; may be repeated; all but mom-paper if not given.",
        show_default=False,
    ),
]
Epochs = Annotated[int, typer.Option(metavar="N", min=1, help="The MOM's passes over the data.")]


def detectors(
    skill: SkillNames = NONE,
    method: Methods = NONE,
    epochs: Epochs = 100,
    store: StoreFolder = DEFAULT_STORE,
    out: FiguresFile = None,
    as_json: AsJson = False,
) -> None:
    """Which detector tells your failures from your successes best, and how soon?

    Cross-validated on the store: successes are judged by what has not learned
    from them. Beside the detectors stand two controls, one that always gives
    alarm and one that knows nothing but how long an execution took.

    \b
    Examples:
      misstep evaluate detectors --store experience
      misstep evaluate detectors --skill grasp --method pca --method zscore --json
    """
    from misstep.cli.detectors_story import Request, tell

    tell(Request(store, skill, method, epochs, out), as_json)
