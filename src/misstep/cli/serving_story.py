"""`misstep serve` from its request to its last line."""

import json
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import typer

from misstep.cli.console import text_console
from misstep.cli.exits import on_interrupt
from misstep.view.server.address import Address, chosen_token, listening
from misstep.view.server.readings import Readings
from misstep.view.server.serving import serve
from misstep.view.server.site import Site

FOLLOWER = "misstep.cli.following"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep serve`; the fields are its options."""

    store: Path
    port: int
    host: str
    token: str | None
    anticipator: Path | None
    open_browser: bool


def tell(request: Request, as_json: bool) -> None:
    """Serves until Ctrl-C."""
    token = chosen_token(request.host, request.token)
    store = Readings.open(request.store)
    with listening(request.host, request.port) as listener, on_interrupt(lambda: "The page has ended."):
        address = Address(request.host, listener.getsockname()[1])
        url = f"{address.url}?{urlencode({'token': token})}"
        console = text_console(as_json)
        if as_json:
            typer.echo(json.dumps({"url": url, "store": str(store.root.resolve())}))
        console.print(f"Open {url}", soft_wrap=True)
        console.print("Whoever has this address may look and label. Ctrl-C ends.", soft_wrap=True)
        if request.open_browser:
            webbrowser.open(url)
        serve(Site(store, FOLLOWER, request.anticipator), address, token, listener)
