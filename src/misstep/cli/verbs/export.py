"""misstep export."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import AsJson

Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a training: misstep train anticipator --out RUN.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where to; RUN/anticipator.onnx, or RUN/anticipator-int8.onnx, if not given.",
        show_default=False,
    ),
]  # fmt: skip
Int8 = Annotated[
    bool, typer.Option("--int8", help="Weights of 8 bits: a quarter of the size, slightly other probabilities.")
]


def export(run: Run, out: Out = None, int8: Int8 = False, as_json: AsJson = False) -> None:
    """Writes a trained anticipator as one ONNX file for a robot without torch.

    The file holds all that it takes to run it, and is compared with the
    trained network before it is kept: misstep.anticipate.runtime runs it.
    Large networks take a minute or two.

    \b
    Examples:
      misstep export misstep-run
      misstep export misstep-run --int8 --out robot/anticipator.onnx
    """
    from misstep.anticipate.export import export as write
    from misstep.anticipate.files import load_anticipator
    from misstep.cli.console import print_json, text_console, waiting
    from misstep.cli.json_file import check_writable

    trained = load_anticipator(run)
    file = out or run / ("anticipator-int8.onnx" if int8 else "anticipator.onnx")
    check_writable(file)
    with waiting("exporting"):
        done = write(trained, file, int8)
    console = text_console(as_json)
    console.print(f"{file}: {done.size_bytes / 1e6:.2f} MB, {'int8' if int8 else 'fp32'}")
    console.print(f"Largest difference from the network, on {done.clips} random clips: {done.largest_difference:.2g}")
    if as_json:
        facts = {"file": str(file), "numbers": "int8" if int8 else "fp32", "size_bytes": done.size_bytes}
        print_json(facts | {"clips": done.clips, "largest_difference": done.largest_difference})
