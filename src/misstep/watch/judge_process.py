"""The process that judges: `python -m misstep.watch.judge_process`, started by `misstep.Monitor`.

It holds the models and a `Watch`, takes the samples of the robot's process and gives a verdict every period to the
alarm process. When the robot's or the alarm process ends, it ends too.
"""

import os
import select
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any, Protocol

from numpy.typing import ArrayLike, NDArray

from misstep.core.errors import MisstepError
from misstep.record.messages import Refused
from misstep.watch.arrays import unpacked
from misstep.watch.messages import Begin, Dropped, End, Given, Leave, Load, Progress, Ready, Sample
from misstep.watch.verdict import Level, Verdict
from misstep.watch.wire import Parcel, Receiver, Sender

_ORPHAN_CHECK_S = 0.5


class Judging(Protocol):
    """What judges: `Watch`, or anything with the same methods."""

    def begin(self, skill: str, now_ns: int) -> None:
        """An execution begins."""

    def log(self, stream: str, publish_ns: int, values: ArrayLike, now_ns: int) -> None:
        """Takes a sample of a series."""

    def image(self, stream: str, publish_ns: int, image: NDArray[Any], now_ns: int) -> None:
        """Takes a picture."""

    def lost(self, stream: str, count: int, now_ns: int) -> None:
        """So many samples of a stream were dropped on their way."""

    def has_news(self) -> bool:
        """Whether what came since the last tick is worth a verdict at once."""

    def tick(self, now_ns: int) -> Verdict:
        """What is to be said now."""

    def end(self, now_ns: int) -> None:
        """The execution is over."""


class JudgeProcess:
    """Judges executions, one after the other.

    Args:
        robot: receives from the robot's process.
        alarm: sends to the alarm process.
        watch: judges.
        period_ns: between two verdicts.
    """

    def __init__(self, robot: Receiver, alarm: Sender, watch: Judging, period_ns: int) -> None:
        self._robot, self._alarm, self._watch, self._period_ns = robot, alarm, watch, period_ns
        self._execution: int | None = None
        self._skill = ""
        self._tick = 0
        self._now_ns = 0
        self._due_ns = self._news_ns = 0
        self._failed = ""
        self._leaving = False

    def judge(self) -> None:
        """Judges until it is told to leave, or one of the other processes is gone."""
        while not (self._leaving or self._robot.ended or self._alarm.broken):
            if select.select([self._robot], [], [], self._wait_s())[0]:
                for parcel in self._robot.take():
                    self._note(parcel)
                self._hurry()
            if self._execution is not None and self._now() >= self._due_ns:
                self._give()
                self._due_ns = max(self._due_ns + self._period_ns, self._now())

    def _wait_s(self) -> float | None:
        return None if self._execution is None else max(0, self._due_ns - self._now()) / 1e9

    def _hurry(self) -> None:
        """News are judged at once, but not within half a period of the last."""
        if self._execution is not None and self._try(self._watch.has_news):
            self._due_ns = min(self._due_ns, max(self._news_ns + self._period_ns // 2, self._now()))

    def _note(self, parcel: Parcel) -> None:
        match parcel.message:
            case Begin(execution, skill, _):
                self._execution, self._skill, self._tick, self._failed = execution, skill, 0, ""
                self._due_ns = self._now() + self._period_ns
                self._try(self._watch.begin, skill, self._now())
            case Sample() as sample if self._execution is not None:
                self._pass_on(sample, parcel.body)
            case Dropped(stream, count) if self._execution is not None:
                self._try(self._watch.lost, stream, count, self._now())
            case End(execution) if execution == self._execution:
                self._give()
                self._try(self._watch.end, self._now())
                self._alarm.send(parcel.message, keep=True)
                self._execution = None
            case Leave():
                self._leaving = True

    def _pass_on(self, sample: Sample, body: bytes) -> None:
        take = self._watch.image if sample.kind == "image" else self._watch.log
        values = unpacked(sample.dtype, sample.shape, body)
        self._try(take, sample.stream, sample.publish_ns, values, self._at(sample.received_ns))

    def _give(self) -> None:
        assert self._execution is not None
        if self._try(self._watch.has_news):
            self._news_ns = self._now()
        verdict = self._verdict()
        self._tick += 1
        self._alarm.send(Given(self._execution, verdict.to_json()))

    def _verdict(self) -> Verdict:
        """Never OK once the judge has failed."""
        now_ns = self._now()
        verdict = self._try(self._watch.tick, now_ns)
        if not isinstance(verdict, Verdict):
            return self._unknown(self._failed, now_ns)
        if not self._failed:
            return verdict
        level = Level.UNKNOWN if verdict.level is Level.OK else verdict.level
        return replace(verdict, level=level, reasons=(*verdict.reasons, self._failed))

    def _unknown(self, reason: str, now_ns: int) -> Verdict:
        return Verdict(level=Level.UNKNOWN, skill=self._skill, tick=self._tick, given_ns=now_ns, reasons=(reason,))

    def _try(self, do: Any, *arguments: Any) -> Any:
        """What judges may be anybody's model: that it raises is said by the verdicts of the rest of the execution."""
        try:
            return do(*arguments)
        except Exception as error:
            if not self._failed:
                traceback.print_exc()
            self._failed = f"the judge raised {type(error).__name__}: {error}"
            return None

    def _now(self) -> int:
        return self._at(time.monotonic_ns())

    def _at(self, t_ns: int) -> int:
        """Samples were received before they are taken, but `Watch` is never told of a time before another."""
        self._now_ns = max(self._now_ns, t_ns)
        return self._now_ns


def stored_watch(period_ns: int, speed: float, progress: Callable[[str], None], **files: Any) -> Judging:
    """A `Watch` of what a store holds; arguments as of `load_plan`."""
    from misstep.watch.plan_loading import load_plan  # brings torch
    from misstep.watch.watch import Watch

    return Watch(load_plan(**files, period_ns=period_ns, speed=speed, progress=progress))


def _made(load: Load, robot: Sender) -> Judging | None:
    """What judges; None if it was refused, which the robot's process is told."""
    module, _, function = load.factory.partition(":")
    try:
        watch: Judging = getattr(import_module(module), function)(
            **load.arguments, progress=lambda text: robot.send(Progress(text))
        )
    except MisstepError as error:
        plain = {name: _plain(value) for name, value in vars(error).items()}
        robot.send(replace(Refused.of(error), attributes=plain), keep=True)
        return None
    return watch


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _leave_with(robot_pid: int) -> None:
    """Ends this process when the robot's has ended, even if it is loading or stuck."""
    while os.getppid() == robot_pid:
        time.sleep(_ORPHAN_CHECK_S)
    os._exit(1)


def main() -> None:
    """Judges with the two sockets whose file descriptors are the arguments: robot, alarm."""
    robot, alarm = (socket.socket(fileno=int(argument)) for argument in sys.argv[1:3])
    for end in (robot, alarm):
        end.set_inheritable(False)
    orders = Receiver(robot)
    while not (first := orders.take()):
        if orders.ended:
            return
        select.select([orders], [], [])
    load = first[0].message
    assert isinstance(load, Load)
    threading.Thread(target=_leave_with, args=(load.robot_pid,), name="misstep-orphan", daemon=True).start()
    if (watch := _made(load, Sender(robot))) is not None:
        Sender(robot).send(Ready(), keep=True)
        JudgeProcess(orders, Sender(alarm), watch, load.period_ns).judge()


if __name__ == "__main__":
    main()
