"""Tells when a process of the monitor has been silent for too long: killed, stopped or stuck."""

from misstep.watch.verdict import Level, Verdict

LEAST_BOUND_NS = 500_000_000
_MARGIN = 0.9  # the alarm is to be out within the bound, so the silence ends somewhat earlier


def bound_ns(period_ns: int) -> int:
    """Within so long a monitor that no longer judges is an alarm."""
    return max(2 * period_ns, LEAST_BOUND_NS)


class Silence:
    """Watches that something keeps coming while an execution is under way. Pure: it is told the time.

    Args:
        period_ns: between two verdicts.
    """

    def __init__(self, period_ns: int) -> None:
        self._limit_ns = int(_MARGIN * bound_ns(period_ns))
        self._heard_ns: int | None = None

    def begin(self, now_ns: int) -> None:
        """From now on something is waited for."""
        self._heard_ns = now_ns

    def heard(self, sent_ns: int, now_ns: int) -> None:
        """Something came; what was long under way counts from when it was sent."""
        if self._heard_ns is not None:
            self._heard_ns = max(self._heard_ns, min(sent_ns, now_ns))

    def end(self) -> None:
        """Nothing is waited for any more."""
        self._heard_ns = None

    def due_ns(self) -> int | None:
        """When it will have been silent for too long; None where nothing is waited for."""
        return None if self._heard_ns is None else self._heard_ns + self._limit_ns

    def too_long_s(self, now_ns: int) -> float | None:
        """How long it has been silent; None unless that is too long."""
        due_ns = self.due_ns()
        if due_ns is None or now_ns < due_ns:
            return None
        return (now_ns - due_ns + self._limit_ns) / 1e9


def none_yet(skill: str, now_ns: int) -> Verdict:
    """Stands in the place of the first verdict until that comes."""
    return Verdict(level=Level.UNKNOWN, skill=skill, tick=0, given_ns=now_ns, reasons=("no verdict was given yet",))


def unknown(last: Verdict, reason: str, now_ns: int) -> Verdict:
    """Stands in the place of a verdict that did not come after the last one."""
    tick = last.tick + 1
    return Verdict(level=Level.UNKNOWN, skill=last.skill, tick=tick, given_ns=now_ns, reasons=(reason,))


def silent(last: Verdict, silence: Silence, who: str, now_ns: int) -> Verdict | None:
    """UNKNOWN if who is listened to has been silent for too long, else None."""
    silent_s = silence.too_long_s(now_ns)
    return (
        None if silent_s is None else unknown(last, f"the monitor's {who} has been silent for {silent_s:.2f} s", now_ns)
    )
