"""misstep evaluate hangl-figures."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import AsJson

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the pictures and hangl-figures.json.")]
Seeds = Annotated[int, typer.Option(metavar="N", min=1, help="Sessions for each figure and preset.")]
Executions = Annotated[int, typer.Option(metavar="N", min=1, help="Executions in each session.")]


def hangl_figures(
    out: Out = Path("hangl-figures"), seeds: Seeds = 20, executions: Executions = 50, as_json: AsJson = False
) -> None:
    """Redraws figures 2 to 4 of skill-centric testing on its simulated robot.

    Beside the paper's likelihood to the letter stands the default one.

    \b
    Examples:
      misstep evaluate hangl-figures --out figures
      misstep evaluate hangl-figures --seeds 3 --json
    """
    from misstep.cli.hangl_story import tell

    tell(out, seeds, executions, as_json)
