"""misstep train likelihood."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder

Use = Annotated[
    bool | None,
    typer.Option(
        "--use/--no-use", help="Use what was learned, or the default, whatever it is worth.", show_default=False
    ),
]
Switch = Annotated[bool, typer.Option("--only-switch", help="Learn nothing; only do what --use or --no-use says.")]


def likelihood(
    use: Use = None, only_switch: Switch = False, store: StoreFolder = DEFAULT_STORE, as_json: AsJson = False
) -> None:
    """Learns from bugs that were fixed how probable it is that a bug shows.

    Every session of which `misstep fixed` said what held its bug is an
    example. How often bugs fail, in how many skills they show, how fast calls
    fade and how values deviate are refitted, held to the defaults as long as
    examples are few. It is judged on bugs that it was not learned from, and
    test, blame, next and report use it from then on if that is a gain.

    \b
    Examples:
      misstep train likelihood
      misstep train likelihood --no-use --only-switch
      misstep blame --likelihood default
    """
    from misstep.cli.learning_story import Request, switch, tell

    if only_switch:
        if use is None:
            raise typer.BadParameter("--only-switch needs --use or --no-use.")
        switch(store, use, as_json)
    else:
        tell(Request(store, use), as_json)
