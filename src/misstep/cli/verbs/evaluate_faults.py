"""misstep evaluate faults."""

from typing import Annotated

import typer

from misstep.cli.options import AsJson

Seeds = Annotated[int, typer.Option(metavar="N", min=1, help="How often each fault is tried in each stream.")]


def faults(seeds: Seeds = 10, as_json: AsJson = False) -> None:
    """Does the live monitor notice faults of its input, and is nothing stale ever OK?

    Plants every kind of fault into every stream of a simulated robot, in
    virtual time: NaN, frozen and black pictures, samples that are dropped,
    late, repeated or out of order, clocks that jump, wrong shapes and types,
    models that raise. Each has to be UNKNOWN or an alarm within its bound.
    Exits with 1 if one was missed.

    \b
    Examples:
      misstep evaluate faults
      misstep evaluate faults --seeds 100 --json
    """
    from misstep.cli.faults_story import tell

    tell(seeds, as_json)
