"""When something went wrong: since when it is so, and which of several things came first."""

from misstep import Failure


def since(now: bool, before_ns: int | None, t_ns: int) -> int | None:
    """Since when something is so without a break; None while it is not."""
    if not now:
        return None
    return t_ns if before_ns is None else before_ns


def earliest(onsets_ns: dict[str, int | None]) -> Failure | None:
    """Of several things that may have gone wrong, the one that did so first; None where none did."""
    happened = [(t_ns, kind) for kind, t_ns in onsets_ns.items() if t_ns is not None]
    if not happened:
        return None
    t_ns, kind = min(happened)
    return Failure(kind, t_ns)
