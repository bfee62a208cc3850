"""What is shown of watched executions: the newest of everything."""

from collections import deque
from dataclasses import dataclass, field

from misstep.watch.items import Acknowledged, Began, Ended, Item, Judged, Picture, Raised, Sample
from misstep.watch.verdict import Verdict

ALARMS_SHOWN_N = 3
_RATE_OVER_NS = 2_000_000_000


@dataclass
class Arrivals:
    """When samples of one stream came.

    Attributes:
        count: in this execution.
        recent_ns: receiver's monotonic times of the newest.
    """

    count: int = 0
    recent_ns: deque[int] = field(default_factory=lambda: deque(maxlen=2048))

    def take(self, received_ns: int) -> None:
        """One came."""
        self.count += 1
        self.recent_ns.append(received_ns)

    def rate_hz(self, now_ns: int) -> float:
        """Between the samples of the last two seconds; 0 of fewer than two."""
        while self.recent_ns and self.recent_ns[0] < now_ns - _RATE_OVER_NS:
            self.recent_ns.popleft()
        if len(self.recent_ns) < 2:
            return 0.0
        return (len(self.recent_ns) - 1) / max(1e-9 * (self.recent_ns[-1] - self.recent_ns[0]), 1e-3)

    def age_s(self, now_ns: int) -> float | None:
        """Since the newest; None if that is more than two seconds ago."""
        return 1e-9 * (now_ns - self.recent_ns[-1]) if self.recent_ns else None


@dataclass
class Board:
    """The newest of everything.

    Attributes:
        skill: that is executed, or was last.
        running: whether it is under way.
        began_ns: receiver's monotonic time; None before the first.
        ended_ns: so, too; 0 while it is under way.
        verdict: the newest; None before the first.
        streams: by name.
        alarms: the newest, with the execution's time at which they came.
        acknowledged_ns: when somebody took note of the alarms.
        executions: that began.
        progress: what goes on before the first.
    """

    skill: str = ""
    running: bool = False
    began_ns: int | None = None
    ended_ns: int = 0
    verdict: Verdict | None = None
    streams: dict[str, Arrivals] = field(default_factory=dict)
    alarms: deque[tuple[float, Raised]] = field(default_factory=lambda: deque(maxlen=ALARMS_SHOWN_N))
    acknowledged_ns: int = -1
    executions: int = 0
    progress: str = ""

    def take(self, item: Item) -> None:
        """Takes note of it."""
        match item:
            case Began(skill, received_ns):
                self.skill, self.running, self.began_ns, self.ended_ns = skill, True, received_ns, 0
                self.verdict = None
                self.streams.clear()
                self.executions += 1
            case Sample(stream, _, received_ns) | Picture(stream, _, received_ns):
                self.streams.setdefault(stream, Arrivals()).take(received_ns)
            case Judged(verdict):
                self.verdict = verdict
            case Raised(_, _, received_ns):
                self.alarms.append((self.time_s(received_ns), item))
            case Acknowledged(received_ns):
                self.acknowledged_ns = received_ns
            case Ended(received_ns):
                self.running, self.ended_ns = False, received_ns

    def time_s(self, now_ns: int) -> float:
        """How long the execution has been, or was, under way."""
        return 1e-9 * ((self.ended_ns or now_ns) - self.began_ns) if self.began_ns is not None else 0.0
