"""Where the page is served, and under which names it may be asked for."""

import ipaddress
import re
import secrets
import socket
from contextlib import closing
from dataclasses import dataclass

from misstep.view.server.errors import AnyAddressError, OpenAddressError, PortError, WeakTokenError

LOOPBACK = "127.0.0.1"
LEAST_TOKEN = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port.

    Attributes:
        host: name or number.
        port: that is listened at.
    """

    host: str
    port: int

    @property
    def origins(self) -> frozenset[str]:
        """What a browser may call the page's origin."""
        names = {self.host, *(("127.0.0.1", "localhost", "::1") if is_loopback(self.host) else ())}
        return frozenset(f"http://{_bracketed(name.lower())}:{self.port}" for name in names)

    @property
    def hosts(self) -> frozenset[str]:
        """What may stand in the header Host."""
        return frozenset(origin.removeprefix("http://") for origin in self.origins)

    @property
    def url(self) -> str:
        """Of the first page."""
        return f"http://{_bracketed(self.host)}:{self.port}/"


def is_loopback(host: str) -> bool:
    """True if only this machine reaches it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def chosen_token(host: str, token: str | None) -> str:
    """The token that was given, or a random one.

    Raises:
        AnyAddressError: the host is all addresses.
        OpenAddressError: others reach the host, and no token was given.
        WeakTokenError: it is short, or not fit for an address.
    """
    if host in ("0.0.0.0", "::", "", "*"):
        raise AnyAddressError(host)
    if token is None:
        if not is_loopback(host):
            raise OpenAddressError(host)
        return secrets.token_urlsafe(32)
    if len(token) < LEAST_TOKEN or not _TOKEN.fullmatch(token):
        raise WeakTokenError(token, LEAST_TOKEN)
    return token


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 picks a free one.

    Raises:
        PortError: it is taken, or no address of this machine.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PortError(host, port, str(error.strerror or error)) from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(where)
        found.listen(128)
    except OSError as error:
        with closing(found):
            raise PortError(host, port, str(error.strerror or error)) from error
    return found


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
