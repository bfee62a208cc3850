"""misstep report."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, NONE, Anticipator, AsJson, DefinedRoots, LikelihoodName, StoreFolder

Subject = Annotated[
    str | None,
    typer.Argument(
        metavar="EXECUTION|SESSION|EVALUATION",
        help="Id of an execution or of a test session, or what an evaluation wrote; the newest session if none.",
        show_default=False,
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")]


def report(
    subject: Subject = None,
    output: Output = Path("report.html"),
    trace: DefinedRoots = NONE,
    anticipator: Anticipator = None,
    likelihood: LikelihoodName = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Writes one self-contained HTML file, which needs no network.

    About an execution: its cameras, and one cursor through all its plots. Its
    risk is what the monitor noted; --anticipator works it out where none did.
    About a test session: who is to blame, and how the belief came about. About
    an evaluation: its tables with intervals and its curves; give the JSON that
    `misstep evaluate ... --json` printed, or a folder of a training that
    `misstep evaluate anticipator` has judged.

    \b
    Examples:
      misstep report grasp-00042 -o grasp.html
      misstep report session-0001 -o report.html
      misstep report misstep-run -o evaluation.html
    """
    from misstep.cli.console import print_json, text_console
    from misstep.cli.reporting import write_any_report

    about = write_any_report(subject, output, trace, anticipator, likelihood, store)
    text_console(as_json).print(f"Written: {output}", soft_wrap=True)
    if as_json:
        facts = {"file": str(output), "kind": about.kind.name.lower(), "about": about.name}
        print_json(facts | {"size_bytes": output.stat().st_size})
