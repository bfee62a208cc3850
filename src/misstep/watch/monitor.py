"""Watches a running robot: `misstep.Monitor`."""

import operator
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

from numpy.typing import ArrayLike, NDArray

from misstep.core.errors import SampleError, UnknownSkillError
from misstep.core.execution import Failure, Outcome
from misstep.core.streams import Event, StreamSpec
from misstep.watch import items
from misstep.watch.arrays import packable
from misstep.watch.callbacks import AlarmCallback, Callback, VerdictSink
from misstep.watch.errors import NotBegunError
from misstep.watch.hooks import HOOK_LIMIT_S, HookOutcome, HookSettings
from misstep.watch.items import Acknowledged, Began, Ended
from misstep.watch.listener import Listener
from misstep.watch.messages import Abandon, Begin, End, Sample
from misstep.watch.outbox import Outbox
from misstep.watch.processes import JudgeSettings, Processes
from misstep.watch.sinks import Delivery, Sink, Sinks
from misstep.watch.verdict import Verdict

PERIOD_S = 0.05
END_LIMIT_S = 2.0
"""A judge that has not given its last verdict by then is replaced."""
OUTCOMES_KEPT_N = 100
_ABANDON_LIMIT_S = 0.5


class Monitor:
    """Judges executions while they run, in processes of its own; the robot never waits for them.

    It is a `SkillRecorder`: what a skill logs to it is judged. Any thread may log; what is logged between executions is
    ignored. An alarm calls `on_alarm`, runs the shell command and posts to the webhook, and stands until it is
    acknowledged. When a process of the monitor is killed, stopped or stuck, that is an alarm, too; the execution under
    way is not judged any more, and the next one is judged by new processes.

    Example:
        with misstep.Monitor("experience", ["grasp"], on_alarm=lambda verdict: robot.stop()) as monitor:
            monitor.begin("grasp")
            monitor.log("wrench", t_ns, [0.1, 0.0, 9.8])
            monitor.image("head/rgb", t_ns, array)
            verdict = monitor.end()

    Args:
        store: folder of the store whose successes tell what is normal.
        skills: that will be watched.
        anticipator: folder of a trained anticipator, or an exported one's file; None: nothing is anticipated.
        false_stops: promised false alarms per execution.
        calibration: store of the successes that the promise is calibrated on; None: those that no model learned from.
        period_s: between two verdicts.
        speed: source seconds per receiver second; 0 for a source that can wait, such as a simulation: then `log` and
            `image` wait for a slow judge.
        sinks: by name, what is given all that passes through; one that is slow misses some.
        on_verdict: called with every verdict, as a sink.
        on_alarm: called with the verdict of each alarm, in a thread of its own.
        shell: a command to run on an alarm; it finds the verdict in MISSTEP_VERDICT as JSON.
        webhook: an http address on this machine to post alarms to.
        ros_topic: a topic to publish alarms to as diagnostic_msgs/DiagnosticArray.
        hook_limit_s: so long may the command, the post and the message take.
        on_progress: called with what goes on while models are loaded and calibrated.
        judging: what judges in the place of the store's models, such as a `Watch` of your own.

    Attributes:
        deliveries: what became of the items for each sink; known at the end.

    Raises:
        WebhookError: the webhook is not on this machine.
    """

    def __init__(
        self,
        store: Path | str,
        skills: Sequence[str],
        *,
        anticipator: Path | str | None = None,
        false_stops: float = 0.01,
        calibration: Path | str | None = None,
        period_s: float = PERIOD_S,
        speed: float = 1.0,
        sinks: Mapping[str, Sink] = MappingProxyType({}),
        on_verdict: Callback | None = None,
        on_alarm: Callback | None = None,
        shell: str = "",
        webhook: str = "",
        ros_topic: str = "",
        hook_limit_s: float = HOOK_LIMIT_S,
        on_progress: Callable[[str], None] | None = None,
        judging: JudgeSettings | None = None,
    ) -> None:
        self._where, self._skills, self._paced = str(store), tuple(skills), speed > 0
        self._judging = judging or _stored(store, skills, anticipator, false_stops, calibration, period_s, speed)
        self._hooks = HookSettings(shell, webhook, ros_topic, hook_limit_s)
        self._alarm_callback = AlarmCallback(on_alarm, hook_limit_s)
        self._sinks = Sinks({**sinks, **({"on_verdict": VerdictSink(on_verdict)} if on_verdict else {})})
        self._on_progress = on_progress or (lambda _: None)
        self.deliveries: Mapping[str, Delivery] = {}
        self._outcomes: deque[HookOutcome] = deque(maxlen=OUTCOMES_KEPT_N)
        self._dropped: Counter[str] = Counter()
        self._execution = 0
        self._running = False

    def __enter__(self) -> "Monitor":
        """Starts the processes and waits until models are loaded and calibrated.

        Raises:
            MisstepError: what can't be loaded, or promised, and why.
        """
        try:
            self._start(None, 0)
        except BaseException:
            self._sinks.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running and isinstance(error, Exception):
            self._abandon(error)
        elif self._running:
            self.end()
        self._stop()
        self._alarm_callback.finish()
        self.deliveries = self._sinks.close()

    def begin(self, skill: str, seed: int | None = None) -> None:
        """An execution begins; one that is under way ends. Waits only where processes have to be replaced.

        Args:
            skill: that is executed.
            seed: of its scene, for the sinks; None if it has none.

        Raises:
            UnknownSkillError: the skill is none of those that are watched.
            MonitorProcessError: new processes could not start.
        """
        if skill not in self._skills:
            raise UnknownSkillError(skill, self._skills, "what is watched")
        if self._running:
            self.end()
        if self._listener.broken:
            self._stop()
            self._start(self._listener.alarm, self._listener.number)
        self._execution += 1
        begin = Begin(self._execution, skill, time.monotonic_ns())
        self._listener.begin(self._execution, skill, begin.now_ns)
        self._processes.to_alarm.send(begin, keep=True)
        self._outbox.tell(begin)
        self._sinks.put(Began(skill, begin.now_ns, seed))
        self._running = True

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Tells the sinks; the judge knows the names of channels from the successes."""
        if self._running:
            self._sinks.put(StreamSpec(stream, "series", tuple(channels), tuple(units)))

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Has one sample of a series judged, whatever it is: what is wrong with it, the verdicts say.

        Args:
            stream: topic name without a leading slash.
            t_ns: the source's stamp.
            values: (channels,) or a single number.

        Raises:
            SampleError: the stamp is no integer.
        """
        self._put(items.Sample, stream, t_ns, values)

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Has one picture judged, whatever it is: what is wrong with it, the verdicts say.

        Args:
            stream: topic name without a leading slash.
            t_ns: the source's stamp.
            array: H x W x 3 uint8 RGB, H x W uint8 grey, or H x W uint16 depth in millimetres.

        Raises:
            SampleError: the stamp is no integer.
        """
        self._put(items.Picture, stream, t_ns, array)

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Tells the sinks; events are not judged.

        Raises:
            SampleError: the stamp is no integer.
        """
        if self._running:
            self._sinks.put(Event(_stamp("misstep/events", t_ns), time.monotonic_ns(), name, text))

    def end(self, outcome: Outcome = Outcome.UNKNOWN, failure: Failure | None = None, error: str = "") -> Verdict:
        """The execution is over; returns its last verdict, for which it waits.

        Args:
            outcome: how it ended, if the robot knows; for the sinks.
            failure: what went wrong.
            error: traceback of the exception that ended it.

        Raises:
            NotBegunError: no execution is under way.
        """
        if not self._running:
            raise NotBegunError
        self._running = False
        end = End(self._execution)
        self._outbox.tell(end)
        verdict = self._listener.wait_end(self._execution, END_LIMIT_S)
        self._processes.to_alarm.send(end, keep=True)
        self._sinks.put(Ended(time.monotonic_ns(), outcome, failure, error))
        return verdict

    @property
    def verdict(self) -> Verdict:
        """The newest verdict; UNKNOWN where it is older than it should be."""
        return self._listener.verdict

    @property
    def alarm(self) -> Verdict | None:
        """The verdict of the newest alarm that is not acknowledged; None if there is none."""
        return self._listener.alarm

    def acknowledge(self) -> None:
        """Takes note of the alarm, so that it stands no more."""
        self._listener.acknowledge()
        self._sinks.put(Acknowledged(time.monotonic_ns()))

    @property
    def hook_outcomes(self) -> tuple[HookOutcome, ...]:
        """What became of the newest hooks."""
        return tuple(self._outcomes)

    @property
    def pids(self) -> Mapping[str, int]:
        """Of its processes, "judge" and "alarm", to be supervised or given priority."""
        return {"judge": self._processes.judge.pid, "alarm": self._processes.alarm.pid}

    @property
    def dropped(self) -> Mapping[str, int]:
        """Samples that were dropped because they came faster than they are judged, by stream."""
        return dict(self._dropped)

    def _put(self, kind: type[items.Sample | items.Picture], stream: str, t_ns: int, values: Any) -> None:
        received_ns, stamp_ns = time.monotonic_ns(), _stamp(stream, t_ns)
        if self._running:
            array = packable(values)
            name = "image" if kind is items.Picture else "series"
            self._outbox.put(Sample(name, stream, stamp_ns, received_ns, array.dtype.str, list(array.shape)), array)
            self._sinks.put(kind(stream, stamp_ns, received_ns, array))

    def _start(self, alarm: Verdict | None, number: int) -> None:
        self._processes = Processes(self._judging, self._hooks, alarm, number)
        try:
            self._processes.wait_ready(self._on_progress)
        except BaseException:
            self._processes.close(0)
            raise
        self._outbox = Outbox(self._processes.judge_end, self._dropped, self._paced)
        self._listener = Listener(
            self._processes,
            self._judging.period_ns,
            self._hooks,
            self._sinks,
            self._alarm_callback,
            self._outcomes,
            alarm,
            number,
        )

    def _stop(self) -> None:
        self._listener.close()
        self._outbox.close()
        self._processes.close(0 if self._listener.alone else self._hooks.limit_s)

    def _abandon(self, error: Exception) -> None:
        """A robot that is left alone in the middle of an execution is an alarm."""
        self._running = False
        number = self._listener.number
        reason = f"the robot's program left the execution by {type(error).__name__}: {error}"
        self._processes.to_alarm.send(Abandon(reason), keep=True)
        self._listener.wait_alarm(number, _ABANDON_LIMIT_S)
        self._sinks.put(Ended(time.monotonic_ns(), error="".join(traceback.format_exception(error))))


def _stamp(stream: str, t_ns: int) -> int:
    try:
        return operator.index(t_ns)
    except TypeError:
        raise SampleError(stream, 0, "integer nanoseconds", f"{t_ns!r} as the time") from None


def _stored(
    store: Path | str,
    skills: Sequence[str],
    anticipator: Path | str | None,
    false_stops: float,
    calibration: Path | str | None,
    period_s: float,
    speed: float,
) -> JudgeSettings:
    period_ns = round(period_s * 1e9)
    arguments = {
        "store": str(Path(store).resolve()),
        "skills": list(skills),
        "anticipator": None if anticipator is None else str(Path(anticipator).resolve()),
        "false_stops": false_stops,
        "calibration": None if calibration is None else str(Path(calibration).resolve()),
        "period_ns": period_ns,
        "speed": speed,
    }
    return JudgeSettings("misstep.watch.judge_process:stored_watch", arguments, period_ns)
