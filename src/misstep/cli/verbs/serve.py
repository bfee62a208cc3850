"""misstep serve."""

from typing import Annotated

import typer

from misstep.cli.options import DEFAULT_STORE, Anticipator, AsJson, StoreFolder

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")]
Host = Annotated[str, typer.Option(metavar="ADDRESS", help="Another address of this machine; needs --token.")]
Token = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT", envvar="MISSTEP_TOKEN", help="Opens the page; a random one if none.", show_envvar=True
    ),
]
Open = Annotated[bool, typer.Option("--open", help="Open the browser.")]


def serve(
    store: StoreFolder = DEFAULT_STORE,
    port: Port = 8765,
    host: Host = "127.0.0.1",
    token: Token = None,
    anticipator: Anticipator = None,
    open_browser: Open = False,
    as_json: AsJson = False,
) -> None:
    """Serves a live page of a store to this machine's browsers, until Ctrl-C.

    It shows executions with their pictures, sensors and calls, which can be
    labelled there; test sessions and monitors (`misstep watch --live`) as
    they go on; and how the store is.

    \b
    Examples:
      misstep serve --store experience --open
      misstep serve --store experience --port 0 --json
    """
    from misstep.cli.serving_story import Request, tell

    tell(Request(store, port, host, token, anticipator, open_browser), as_json)
