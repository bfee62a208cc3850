"""What can go wrong on purpose while serving."""

from misstep.core.errors import MisstepError


class OpenAddressError(MisstepError):
    """The page is to be reachable from other machines without a token that somebody chose."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Expected an address of this machine alone (127.0.0.1, ::1, localhost), got {host!r}, which others reach.",
            "Leave --host out; or give a token of your own, and mind that the connection is not encrypted: "
            f"misstep serve --host {host} --token $(openssl rand -hex 16)",
        )


class AnyAddressError(MisstepError):
    """All addresses at once: the names under which the page may be asked for would be unknown."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Expected the address under which the page is opened, got {host!r}, which is all of them.",
            "Name the one that the browser will use, such as --host 192.168.0.5 or --host robot-pc.",
        )


class WeakTokenError(MisstepError):
    """A token is short, or holds what can't stand in an address."""

    def __init__(self, token: str, least: int) -> None:
        super().__init__(
            f"Expected a token of {least} characters or more out of A-Z, a-z, 0-9, '-' and '_', got {len(token)} of "
            f"{token[:2]!r}….",
            "Make one: --token $(openssl rand -hex 16); or leave --token out on this machine's own address.",
        )


class PortError(MisstepError):
    """The server can't listen at its address."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"The page can't be served at {host}:{port}: {reason}.",
            "If another misstep serve runs there, use it or end it with Ctrl-C; or let a free port be picked: --port 0",
        )


class RequestError(MisstepError):
    """A page asked for what can't be answered."""

    def __init__(self, what: str, expected: str, got: object) -> None:
        super().__init__(f"{what}: expected {expected}, got {got!r}.", "Reload the page.")


class LabelChangedError(MisstepError):
    """A label was to take the place of one that is not there any more."""

    def __init__(self, execution_id: str) -> None:
        super().__init__(
            f"{execution_id} was labelled by somebody else in between; nothing was changed.",
            "Reload the page to see how it is labelled now.",
        )


class BusyError(MisstepError):
    """Too many sessions are followed at once."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} test sessions are being followed already, each by a process of its own.",
            "Close the pages of another session, wait some seconds, and reload.",
        )
