"""Runs the server until it is told to end."""

import logging
import socket
import threading
from importlib import import_module
from types import FrameType

import uvicorn

from misstep.store.messages import SAMPLE, definition
from misstep.view.server.address import Address
from misstep.view.server.app import make_app
from misstep.view.server.site import Site

_CONNECTIONS_N = 100
_FAREWELL_S = 1
_ANTICIPATING = "misstep.watch.plan_loading"


class _Server(uvicorn.Server):
    """Tells the site as soon as it is to end, so that streams, which never end by themselves, do."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self._site = site

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On Ctrl-C and SIGTERM."""
        self._site.closing = True
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut off from now on is no error
        super().handle_exit(sig, frame)


def serve(site: Site, address: Address, token: str, listener: socket.socket) -> None:
    """Serves until Ctrl-C or SIGTERM.

    Raises:
        KeyboardInterrupt: after Ctrl-C, when all has ended.
    """
    threading.Thread(target=_warm_up, args=(site,), name="misstep-warm-up", daemon=True).start()
    config = uvicorn.Config(
        make_app(site, address, token),
        log_level="error",
        access_log=False,
        server_header=False,
        ws="none",
        limit_concurrency=_CONNECTIONS_N,
        timeout_graceful_shutdown=_FAREWELL_S,
    )
    _Server(config, site).run(sockets=[listener])


def _warm_up(site: Site) -> None:
    """Loads what the first drawing needs and what takes long to load, while the list of executions is looked at."""
    definition(SAMPLE)
    if site.anticipator is not None:
        import_module(_ANTICIPATING)
