"""What the robot's process hears of its monitor, and what it does about it."""

import select
import threading
import time
from collections import deque
from collections.abc import Callable

from misstep.watch import items
from misstep.watch.errors import WireError
from misstep.watch.hooks import HookOutcome, Hooks, HookSettings
from misstep.watch.messages import Acknowledge, End, Given, HookRan, Message, Raised
from misstep.watch.processes import Processes
from misstep.watch.silence import Silence, none_yet, silent, unknown
from misstep.watch.sinks import Sinks
from misstep.watch.verdict import Verdict
from misstep.watch.wire import Receiver

ALARM_GONE = "the monitor's alarm process has ended"
JUDGE_GONE = "the monitor's judge process has ended"
JUDGE_STUCK = "the monitor's judge did not end the execution"
_POLL_S = 0.1


class Listener:
    """Hears the alarm process, by a thread of its own. Where that is silent for too long or gone, it raises the alarm.

    Args:
        processes: that it listens to.
        period_ns: between two verdicts.
        hooks: what happens on an alarm, where the alarm process can't see to it.
        sinks: are given every verdict and alarm.
        on_alarm: called with the verdict of every alarm; returns at once.
        outcomes: takes what becomes of hooks.
        alarm: that still stands.
        number: how many alarms there were.

    Attributes:
        alarm: the verdict of the newest alarm that is not acknowledged; None if there is none.
        number: how many alarms there were.
        broken: why the processes have to be replaced; empty if they don't.
        alone: whether the alarm process is lost.
    """

    def __init__(
        self,
        processes: Processes,
        period_ns: int,
        hooks: HookSettings,
        sinks: Sinks,
        on_alarm: Callable[[Verdict], None],
        outcomes: deque[HookOutcome],
        alarm: Verdict | None = None,
        number: int = 0,
    ) -> None:
        self.alarm, self.number, self.broken, self.alone = alarm, number, "", False
        self._processes, self._sinks, self._on_alarm, self._outcomes = processes, sinks, on_alarm, outcomes
        self._hooks = Hooks(hooks, outcomes.append)
        self._judge, self._alarms = Silence(period_ns), Silence(period_ns)
        self._execution: int | None = None
        self._verdict = none_yet("", 0)
        self._leaving = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="misstep-listener", daemon=True)
        self._thread.start()

    def begin(self, execution: int, skill: str, now_ns: int) -> None:
        """An execution begins."""
        with self._change:
            self._execution, self._verdict = execution, none_yet(skill, now_ns)
            self._judge.begin(now_ns)
            self._alarms.begin(now_ns)

    def wait_end(self, execution: int, limit_s: float) -> Verdict:
        """Waits until the judge has given its last verdict of an execution, but not longer, and returns the newest."""
        with self._change:
            self._change.wait_for(lambda: self._execution != execution or bool(self.broken), limit_s)
            if self._execution == execution:
                self.broken = self.broken or JUDGE_STUCK
                self._end(unknown(self._verdict, self.broken, time.monotonic_ns()))
            return self._verdict

    def wait_alarm(self, number: int, limit_s: float) -> None:
        """Waits until there were more alarms than `number`, but not longer."""
        with self._change:
            self._change.wait_for(lambda: self.number > number or bool(self.broken), limit_s)

    @property
    def verdict(self) -> Verdict:
        """The newest, or UNKNOWN if it is too old."""
        with self._change:
            return silent(self._verdict, self._judge, "judge", time.monotonic_ns()) or self._verdict

    def acknowledge(self) -> None:
        """Somebody has taken note of the alarm."""
        with self._change:
            self.alarm = None
            self._processes.to_alarm.send(Acknowledge(self.number), keep=True)

    def close(self) -> None:
        """Ends the thread."""
        self._leaving = True
        self._thread.join()

    def _run(self) -> None:
        while not self._leaving:
            # A second look: this thread may have been kept waiting.
            ready = self._ready(self._wait_s()) or self._ready(0)
            with self._change:
                for receiver in ready:
                    self._hear(receiver)
                if not ready:
                    self._check_silence()
                self._change.notify_all()

    def _wait_s(self) -> float:
        due_ns = self._alarms.due_ns()
        if due_ns is None or self.alone:
            return _POLL_S
        return min(_POLL_S, max(0, due_ns - time.monotonic_ns()) / 1e9)

    def _ready(self, wait_s: float) -> list[Receiver]:
        receivers = (self._processes.from_alarm, self._processes.from_judge)
        return select.select([one for one in receivers if not one.ended], [], [], wait_s)[0]

    def _hear(self, receiver: Receiver) -> None:
        try:
            messages = [parcel.message for parcel in receiver.take()]
        except WireError:
            messages, receiver.ended = [], True
        if receiver is self._processes.from_judge:
            self.broken = JUDGE_GONE if receiver.ended else self.broken  # the alarm process sees to the alarm
            return
        now_ns = time.monotonic_ns()
        self._alarms.heard(now_ns, now_ns)
        for message in messages:
            self._note(message)
        if receiver.ended:
            self._lose(ALARM_GONE)

    def _note(self, message: Message) -> None:
        match message:
            case Given(execution, text) if execution == self._execution:
                self._judged(Verdict.from_json(text))
                self._judge.heard(self._verdict.given_ns, time.monotonic_ns())
            case End(execution) if execution == self._execution:
                self._end(self._verdict)
            case Raised(number, text):
                self._raise(number, Verdict.from_json(text))
            case HookRan(hook, problem, took_ns):
                self._outcomes.append(HookOutcome(hook, problem, took_ns))

    def _end(self, verdict: Verdict) -> None:
        self._execution, self._verdict = None, verdict
        self._judge.end()
        self._alarms.end()

    def _check_silence(self) -> None:
        verdict = silent(self._verdict, self._alarms, "alarm process", time.monotonic_ns())
        if verdict is not None:
            self._lose(verdict.reasons[0])

    def _lose(self, reason: str) -> None:
        """The alarm process is gone, so that this one has to raise the alarm where an execution is under way."""
        first, self.alone, self.broken = not self.alone, True, self.broken or reason
        if first and self._execution is not None:
            verdict = unknown(self._verdict, reason, time.monotonic_ns())
            self._raise(self.number + 1, verdict)
            self._hooks.run(verdict)

    def _raise(self, number: int, verdict: Verdict) -> None:
        self.alarm, self.number = verdict, number
        self._on_alarm(verdict)
        if verdict.given_ns > self._verdict.given_ns:  # not the judge's: it stands in the place of one
            self._judged(verdict)
        self._sinks.put(items.Raised(number, verdict, time.monotonic_ns()))

    def _judged(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self._sinks.put(items.Judged(verdict, time.monotonic_ns()))
