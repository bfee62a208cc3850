"""misstep evaluate anticipator."""

from pathlib import Path
from typing import Annotated

import typer

from misstep.cli.options import AsJson

Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a training: misstep train anticipator --out RUN.")]
Placebo = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS", min=0.1, help="How long before the event nothing should be known; half-way if not given.",
        show_default=False,
    ),
]  # fmt: skip
Store = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="Where the executions are, if they were moved.", show_default=False),
]
Calibrate = Annotated[
    Path | None,
    typer.Option(
        "--calibrate", metavar="DIR", show_default=False,
        help="Another store, on whose successes the alarms' threshold is set, too.",
    ),
]  # fmt: skip

Shuffled = Annotated[
    bool,
    typer.Option(
        "--shuffled", help="Teach the student anew from shuffled labels, as a third control; kept in RUN/shuffled."
    ),
]


def anticipator(
    run: Run,
    placebo: Placebo = None,
    store: Store = None,
    calibrate: Calibrate = None,
    shuffled: Shuffled = False,
    as_json: AsJson = False,
) -> None:
    """Does an anticipator anticipate, or does it know something else?

    Judges it on the executions that its training never saw, beside a model
    that sees no sensor and beside itself long before the event; then how far
    ahead it knows, when its alarms come, how many are false, and whether its
    risk means what it says. The first line is the verdict. RUN/card.md and
    RUN/horizon.png are written.

    \b
    Examples:
      misstep evaluate anticipator misstep-run
      misstep evaluate anticipator misstep-run --placebo 8 --json
      misstep evaluate anticipator misstep-run --calibrate more-successes
      misstep evaluate anticipator misstep-run --shuffled
    """
    from misstep.cli.anticipator_judgement import tell

    tell(run, placebo, store, calibrate, shuffled, as_json)
