"""When an alarm is raised, how long it stands, and when it may be raised again."""

from dataclasses import dataclass

from misstep.watch.verdict import Level, Verdict


@dataclass(frozen=True, slots=True)
class LatchSettings:
    """How long a level has to last, and what is clearly OK.

    Attributes:
        grace_ns: an UNKNOWN that lasts longer is an alarm; WARN and FAIL are at once.
        release_ns: only after the verdicts were clearly OK for so long without a break may a level be an alarm again.
        margin: a verdict is clearly OK if its score is so far below the threshold of alarms (`Verdict.excess`).
    """

    grace_ns: int = 1_000_000_000
    release_ns: int = 1_000_000_000
    margin: float = 0.5


_DEFAULT = LatchSettings()


class Latch:
    """Holds an alarm until it is acknowledged. Pure: it is told the time.

    A level is an alarm once: as long as the verdicts have not been clearly OK for a while, only another level is a
    further alarm, so that a score that wavers about the threshold is one alarm. In a new execution every level is an
    alarm again, acknowledged or not, so that none goes unseen.

    Attributes:
        raised: the verdict of the newest alarm that nobody has acknowledged yet; None if there is none.
        number: how many alarms there were.
    """

    def __init__(self, settings: LatchSettings = _DEFAULT, raised: Verdict | None = None, number: int = 0) -> None:
        self.raised = raised
        self.number = number
        self._settings = settings
        self._told: set[str] = set()
        self._unknown_since_ns: int | None = None
        self._ok_since_ns: int | None = None

    def begin(self) -> None:
        """An execution begins."""
        self._told.clear()
        self._unknown_since_ns = self._ok_since_ns = None

    def take(self, verdict: Verdict) -> bool:
        """Takes the next verdict; True if it is an alarm."""
        now_ns, level = verdict.given_ns, verdict.level
        self._unknown_since_ns = _since(self._unknown_since_ns, level is Level.UNKNOWN, now_ns)
        self._ok_since_ns = _since(self._ok_since_ns, self._is_clearly_ok(verdict), now_ns)
        if self._ok_since_ns is not None and now_ns - self._ok_since_ns >= self._settings.release_ns:
            self._told.clear()
        if level in (Level.WARN, Level.FAIL):
            return self.alarm(verdict, level)
        if self._unknown_since_ns is not None and now_ns - self._unknown_since_ns > self._settings.grace_ns:
            return self.alarm(verdict, level)
        return False

    def alarm(self, verdict: Verdict, kind: str) -> bool:
        """Takes a verdict that is an alarm without any grace; False if one of this kind was told already."""
        if kind in self._told:
            return False
        self._told.add(kind)
        self.raised = verdict
        self.number += 1
        return True

    def acknowledge(self, number: int) -> None:
        """Somebody has taken note of this alarm and those before it; a newer one goes on standing."""
        if number >= self.number:
            self.raised = None

    def _is_clearly_ok(self, verdict: Verdict) -> bool:
        return verdict.level is Level.OK and (verdict.excess is None or verdict.excess <= -self._settings.margin)


def _since(since_ns: int | None, holds: bool, now_ns: int) -> int | None:
    if not holds:
        return None
    return now_ns if since_ns is None else since_ns
