"""misstep evaluate faults."""

from typing import Annotated

import typer

from misstep.cli.options import AsJson

Seeds = Annotated[int, typer.Option(metavar="N", min=1, help="How often each fault is tried in each stream.")]
Live = Annotated[
    int,
    typer.Option(metavar="N", min=0, help="How often each kind is tried on real processes, besides; 8 s each."),
]


def faults(seeds: Seeds = 10, live: Live = 0, as_json: AsJson = False) -> None:
    """Does the live monitor notice faults of its input, and is nothing stale ever OK?

    Plants every kind of fault into every stream of a simulated robot, in
    virtual time: NaN, frozen and black pictures, samples that are dropped,
    late, repeated or out of order, clocks that jump, wrong shapes and types,
    models that raise. Each has to be UNKNOWN or an alarm within its bound.
    With --live, on the wall clock as well: the monitor's processes are
    killed, stopped and stuck, sinks hang or can't write. Exits with 1 if one
    was missed.

    \b
    Examples:
      misstep evaluate faults
      misstep evaluate faults --seeds 100 --json
      misstep evaluate faults --seeds 1 --live 10
    """
    from misstep.cli.faults_story import tell

    tell(seeds, live, as_json)
