"""Faults on purpose on the wall clock: real processes are killed, stopped and stuck, and a robot's pace is real.

The robot made of numbers (`fault_robot`) logs to a `misstep.Monitor`. Each trial is an execution with one fault, which
begins at some moment of it. What counts is what the robot's process got to know, and when.
"""

import contextlib
import os
import resource
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from misstep.evaluate.fault_robot import CAMERAS, SKILL, STREAMS, FaultRobot, fault_plan
from misstep.evaluate.faults import Cell
from misstep.evaluate.input_faults import INPUT_FAULTS, LASTS_NS, InputFault
from misstep.store.store import Store
from misstep.watch.items import Item, Judged
from misstep.watch.monitor import Monitor
from misstep.watch.processes import JudgeSettings
from misstep.watch.replaying import Arrival
from misstep.watch.silence import bound_ns
from misstep.watch.store_sink import StoreSink
from misstep.watch.verdict import Level, Verdict
from misstep.watch.watch import Watch
from misstep.watch.watch_plan import PERIOD_NS

BREAK, STICK = "misstep/fault/break", "misstep/fault/stick"
"""Streams that have the judge of these trials fail."""
_EARLIEST_NS, _LATEST_NS = 1_000_000_000, 1_300_000_000
_SETTLED_NS = 800_000_000
_WAY_NS = 100_000_000  # between processes of a machine that is busy
_FILE_LIMIT_BYTES = 4096


class FailingWatch(Watch):
    """A `Watch` that raises or gets stuck when it is told to."""

    def log(self, stream: str, publish_ns: int, values: Any, now_ns: int) -> None:
        """Takes a sample, or fails."""
        if stream == BREAK:
            raise RuntimeError("out of memory")
        while stream == STICK:
            pass
        super().log(stream, publish_ns, values, now_ns)


def failing_watch(progress: Callable[[str], None]) -> FailingWatch:
    """What the judge's process is made of."""
    return FailingWatch(fault_plan())


@dataclass
class Heard:
    """A sink and a callback: what the robot's process got to know of an execution, and when."""

    verdicts: list[tuple[int, Verdict]] = field(default_factory=list)
    alarms_ns: list[int] = field(default_factory=list)

    def take(self, item: Item) -> None:
        """Notes a verdict."""
        if isinstance(item, Judged):
            self.verdicts.append((item.received_ns, item.verdict))

    def close(self) -> None:
        """Nothing is left to be done."""

    def alarm(self, verdict: Verdict) -> None:
        """Notes when an alarm called."""
        self.alarms_ns.append(time.monotonic_ns())


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one fault.

    Attributes:
        after_ns: from its beginning to what told of it; None if nothing did.
        ok_on_bad: how often the newest verdict was OK when it was asked for after the bound, while the fault was on.
        before: whether there was an alarm, or a verdict that was not OK, before it began.
    """

    after_ns: int | None
    ok_on_bad: int
    before: bool


Strike = Callable[[Monitor], None]


@dataclass(frozen=True, slots=True)
class LiveFault:
    """A kind of fault that needs the wall clock.

    Attributes:
        name: of it.
        where: the process it is in.
        strike: has it begin.
        bound_ns: within which it is to be told.
        by_alarm: whether an alarm is to tell it; otherwise a verdict that is not OK.
    """

    name: str
    where: str
    strike: Strike
    bound_ns: int
    by_alarm: bool = True


def _blow(which: str, number: signal.Signals) -> Strike:
    return lambda monitor: os.kill(monitor.pids[which], number)


def _say(stream: str) -> Strike:
    return lambda monitor: monitor.log(stream, 0, [0.0])


PROCESS_FAULTS = (
    LiveFault("worker SIGKILL", "judge", _blow("judge", signal.SIGKILL), bound_ns(PERIOD_NS)),
    LiveFault("worker SIGSTOP", "judge", _blow("judge", signal.SIGSTOP), bound_ns(PERIOD_NS)),
    LiveFault("worker stuck", "judge", _say(STICK), bound_ns(PERIOD_NS)),
    LiveFault("worker SIGKILL", "alarm", _blow("alarm", signal.SIGKILL), bound_ns(PERIOD_NS)),
    LiveFault("worker SIGSTOP", "alarm", _blow("alarm", signal.SIGSTOP), bound_ns(PERIOD_NS)),
    LiveFault("model raises", "judge", _say(BREAK), 2 * PERIOD_NS + _WAY_NS, by_alarm=False),
)


def live_faults(
    repeats: int,
    seed: int = 0,
    advance: Callable[[], None] = lambda: None,
    faults: Sequence[str] | None = None,
) -> tuple[Cell, ...]:
    """Tries every kind so many times.

    Args:
        repeats: trials of each kind.
        seed: draws streams and moments.
        advance: called after each trial.
        faults: names of the kinds; None: all.

    Returns:
        A cell for each kind; sinks that hang or can't write are caught if no verdict is missed for it and it is told.
    """
    draw, heard = np.random.default_rng(seed), Heard()
    names, found = LIVE_NAMES if faults is None else faults, []
    with _monitor(heard) as monitor:
        for fault in (one for one in PROCESS_FAULTS if one.name in names):
            trials = [_process_trial(monitor, heard, fault, draw, advance) for _ in range(repeats)]
            found.append(_cell(fault.name, fault.where, trials, fault.bound_ns))
        for kind in (one for one in INPUT_FAULTS if one.name in names):
            trials = [_input_trial(monitor, heard, kind, draw, advance) for _ in range(repeats)]
            found.append(_cell(kind.name, "a stream", trials, max(map(_input_bound_ns, STREAMS))))
    for name in (one for one in _SINK_FAULTS if one in names):
        trials = [_SINK_FAULTS[name](draw, advance) for _ in range(repeats)]
        found.append(_cell(name, "sink", trials, bound_ns(PERIOD_NS)))
    return tuple(found)


def _monitor(heard: Heard, **sinks: Any) -> Monitor:
    judging = JudgeSettings("misstep.evaluate.faults_live:failing_watch", {}, PERIOD_NS)
    return Monitor("", [SKILL], judging=judging, sinks={"heard": heard, **sinks}, on_alarm=heard.alarm)


def _process_trial(
    monitor: Monitor, heard: Heard, fault: LiveFault, draw: np.random.Generator, advance: Callable[[], None]
) -> Trial:
    onset_ns = int(draw.integers(_EARLIEST_NS, _LATEST_NS))
    arrivals = FaultRobot().arrivals(int(draw.integers(1000)))
    struck_ns, ok_on_bad = _drive(monitor, heard, arrivals, onset_ns, fault.bound_ns, fault.strike)
    advance()
    told = heard.alarms_ns if fault.by_alarm else _not_ok(heard)
    return _trial(heard, [one - struck_ns for one in told if one >= struck_ns], struck_ns, ok_on_bad)


def _input_trial(
    monitor: Monitor, heard: Heard, kind: InputFault, draw: np.random.Generator, advance: Callable[[], None]
) -> Trial:
    onset_ns = int(draw.integers(_EARLIEST_NS, _LATEST_NS))
    stream = str(draw.choice([one for one in STREAMS if ("image" if one in CAMERAS else "series") in kind.kinds]))
    sound = FaultRobot().arrivals(int(draw.integers(1000)))
    spoilt = kind.plant([one for one in sound if one.stream == stream], onset_ns, draw)
    arrivals = sorted([*(one for one in sound if one.stream != stream), *spoilt], key=lambda one: one.now_ns)
    lasts_ns = LASTS_NS if kind.lasts else 0
    struck_ns, ok_on_bad = _drive(monitor, heard, arrivals, onset_ns, _input_bound_ns(stream), lasts_ns=lasts_ns)
    advance()
    return _trial(heard, [one - struck_ns for one in _not_ok(heard) if one >= struck_ns], struck_ns, ok_on_bad)


def _input_bound_ns(stream: str) -> int:
    """What may have to pass of the stream until the fault is one, two samples, two ticks and the way here."""
    one = fault_plan().expectations[SKILL][stream]
    return max(one.fresh_ns, one.still_ns) + 2 * one.period_ns + 2 * PERIOD_NS + _WAY_NS


def _stuck_sink(draw: np.random.Generator, advance: Callable[[], None]) -> Trial:
    """A sink that hangs from its first item on."""
    free = threading.Event()

    class Stuck:
        def take(self, item: Item) -> None:
            free.wait()

        def close(self) -> None:
            pass

    heard = Heard()
    with _monitor(heard, stuck=Stuck()) as monitor:
        trial = _undisturbed(monitor, heard, draw, advance)
        free.set()
    return trial


def _full_disk(draw: np.random.Generator, advance: Callable[[], None]) -> Trial:
    """The store's files can't grow beyond some kilobytes; the sink has to tell."""
    heard = Heard()
    with tempfile.TemporaryDirectory() as folder:
        sink = StoreSink(Store.open(Path(folder) / "store", create=True))
        with _no_room(), _monitor(heard, store=sink) as monitor:
            trial = _undisturbed(monitor, heard, draw, advance)
        told = monitor.deliveries["store"]
    return trial if told.failed and told.error else Trial(None, trial.ok_on_bad, trial.before)


_SINK_FAULTS = {"sink stuck": _stuck_sink, "disk full": _full_disk}
LIVE_NAMES = (*(one.name for one in (*PROCESS_FAULTS, *INPUT_FAULTS)), *_SINK_FAULTS)
"""The kinds, a name for each cell."""


@contextlib.contextmanager
def _no_room() -> Iterator[None]:
    """No file of this process can grow beyond some kilobytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_LIMIT_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _undisturbed(monitor: Monitor, heard: Heard, draw: np.random.Generator, advance: Callable[[], None]) -> Trial:
    """The longest time without a verdict; there is nothing that a verdict should tell."""
    _drive(monitor, heard, FaultRobot().arrivals(int(draw.integers(1000))), 0, 0)
    advance()
    came = [came_ns for came_ns, _ in heard.verdicts]
    return Trial(int(max(np.diff(came))), 0, False)


def _drive(
    monitor: Monitor,
    heard: Heard,
    arrivals: Sequence[Arrival],
    onset_ns: int,
    bound_ns: int,
    strike: Strike = lambda _: None,
    lasts_ns: int | None = None,
) -> tuple[int, int]:
    """An execution at its pace; returns when the fault began, and how often OK was said after its bound."""
    monitor.begin(SKILL)
    heard.verdicts.clear()
    heard.alarms_ns.clear()
    begun_ns, struck_ns, ok_on_bad = time.monotonic_ns(), 0, 0
    for one in arrivals:
        _sleep_until(begun_ns + one.now_ns)
        if not struck_ns and one.now_ns >= onset_ns:
            struck_ns = time.monotonic_ns()
            strike(monitor)
        (monitor.image if one.stream in CAMERAS else monitor.log)(one.stream, one.publish_ns, one.value)
        now_ns = time.monotonic_ns()
        over = lasts_ns is not None and now_ns >= begun_ns + onset_ns + lasts_ns  # however late it was planted
        if struck_ns and now_ns > struck_ns + bound_ns and not over:
            ok_on_bad += monitor.verdict.level is Level.OK
    monitor.end()
    return struck_ns, ok_on_bad


def _sleep_until(due_ns: int) -> None:
    time.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)


def _not_ok(heard: Heard) -> list[int]:
    return [came_ns for came_ns, verdict in heard.verdicts if verdict.level is not Level.OK]


def _trial(heard: Heard, after_ns: Sequence[int], struck_ns: int, ok_on_bad: int) -> Trial:
    first_ns = heard.verdicts[0][0] if heard.verdicts else 0
    before = any(first_ns + _SETTLED_NS < came_ns < struck_ns for came_ns in _not_ok(heard))
    before |= any(came_ns < struck_ns for came_ns in heard.alarms_ns)
    return Trial(min(after_ns, default=None), ok_on_bad, before)


def _cell(fault: str, where: str, trials: Sequence[Trial], bound_ns: int) -> Cell:
    told_ns = [one.after_ns for one in trials if one.after_ns is not None]
    return Cell(
        fault=fault,
        where=where,
        tried=len(trials),
        caught=sum(one <= bound_ns for one in told_ns),
        silent=len(trials) - len(told_ns),
        ok_on_bad=sum(one.ok_on_bad for one in trials),
        ok_on_stale=0,
        before=sum(one.before for one in trials),
        worst_ms=max(told_ns, default=0) / 1e6,
        bound_ms=bound_ns / 1e6,
    )
