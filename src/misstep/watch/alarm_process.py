"""The process that raises alarms: `python -m misstep.watch.alarm_process`, started by `misstep.Monitor`.

It hears every verdict of the judge, holds the latch and runs the hooks. Where verdicts stay away, because the judge was
killed, was stopped or is stuck, or where the robot's process ends in the middle of an execution, it raises the alarm by
itself. It imports next to nothing, so that little can go wrong in it.
"""

import contextlib
import os
import select
import signal
import socket
import sys
import time

from misstep.core.errors import MisstepError
from misstep.watch.hooks import HookOutcome, Hooks, HookSettings
from misstep.watch.latch import Latch
from misstep.watch.messages import (
    Abandon,
    Acknowledge,
    Arm,
    Beat,
    Begin,
    End,
    Given,
    HookRan,
    Leave,
    Message,
    Raised,
    Ready,
)
from misstep.watch.silence import Silence, none_yet, silent, unknown
from misstep.watch.verdict import Verdict
from misstep.watch.wire import Receiver, Sender

BEAT_NS = 100_000_000
"""So often it tells the robot's process that it lives."""
ROBOT_GONE = "the robot's process ended while an execution was under way"
JUDGE_GONE = "the monitor's judge process has ended"


class AlarmProcess:
    """Guards the executions that a judge watches, one after the other.

    Args:
        robot: socket to the robot's process.
        judge: socket from the judge's process.
        arm: the robot's first message.
    """

    def __init__(self, robot: socket.socket, judge: socket.socket, arm: Arm) -> None:
        self._from_robot, self._from_judge = Receiver(robot), Receiver(judge)
        self._to_robot = Sender(robot)
        self._robot_pid = arm.robot_pid
        self._latch = Latch(raised=Verdict.from_json(arm.raised) if arm.raised else None, number=arm.number)
        self._silence = Silence(arm.period_ns)
        self._hooks = Hooks(HookSettings(**arm.hooks), self._report)
        self._execution: int | None = None
        self._last = none_yet("", 0)
        self._silent = self._leaving = False

    def guard(self) -> None:
        """Guards until it is told to leave, or the robot's process is gone."""
        self._to_robot.send(Ready(), keep=True)
        while not self._leaving:
            self._hear(_ready([self._from_robot, self._from_judge], self._wait_s()))
            self._check_silence()
            self._check_ends()
            self._to_robot.send(Beat())
        self._hooks.finish()

    def _wait_s(self) -> float:
        due_ns = self._silence.due_ns()
        if due_ns is None or self._silent:
            return BEAT_NS / 1e9
        return min(BEAT_NS, max(0, due_ns - time.monotonic_ns())) / 1e9

    def _check_ends(self) -> None:
        """The robot's first: the judge ends with it."""
        if self._from_robot.ended or os.getppid() != self._robot_pid:
            self._lose("robot", ROBOT_GONE)
            self._leaving = True
        elif self._from_judge.ended:
            self._lose("judge", JUDGE_GONE)

    def _check_silence(self) -> None:
        if self._silence.too_long_s(time.monotonic_ns()) is not None:
            self._hear(_ready([self._from_robot, self._from_judge], 0))  # it may be this process that was kept waiting
        verdict = silent(self._last, self._silence, "judge", time.monotonic_ns())
        self._silent = verdict is not None
        if verdict is not None and self._latch.alarm(verdict, "judge"):
            self._tell(verdict)

    def _hear(self, ready: list[Receiver]) -> None:
        """The robot first: a verdict of an execution comes only after its beginning was told."""
        for receiver in (self._from_robot, self._from_judge):
            if receiver not in ready or receiver.ended:
                continue
            try:
                for parcel in receiver.take():
                    self._note(parcel.message)
            except MisstepError as error:  # who talks nonsense is as good as gone
                self._lose("judge", error.problem)
                receiver.ended = True

    def _note(self, message: Message) -> None:
        match message:
            case Begin(execution, skill, now_ns):
                self._execution = execution
                self._last = none_yet(skill, now_ns)
                self._latch.begin()
                self._silence.begin(now_ns)
            case Given(execution, text) if execution == self._execution:
                self._take(Verdict.from_json(text))
                self._to_robot.send(message)
            case End(execution) if execution == self._execution:
                self._execution = None
                self._silence.end()
                self._to_robot.send(message, keep=True)
            case Abandon(reason):
                self._lose("robot", reason)
            case Acknowledge(number):
                self._latch.acknowledge(number)
            case Leave():
                self._leaving = True

    def _take(self, verdict: Verdict) -> None:
        self._last = verdict
        self._silence.heard(verdict.given_ns, time.monotonic_ns())
        if self._latch.take(verdict):
            self._tell(verdict)

    def _lose(self, who: str, reason: str) -> None:
        """Somebody is gone; that is an alarm where an execution is under way, whatever else was told before."""
        verdict = unknown(self._last, reason, time.monotonic_ns())
        if self._execution is not None and self._latch.alarm(verdict, who):
            self._tell(verdict)

    def _tell(self, verdict: Verdict) -> None:
        self._hooks.run(verdict)
        self._to_robot.send(Raised(self._latch.number, verdict.to_json()), keep=True)

    def _report(self, outcome: HookOutcome) -> None:
        self._to_robot.send(HookRan(*outcome), keep=True)


def _ready(receivers: list[Receiver], wait_s: float) -> list[Receiver]:
    return select.select([one for one in receivers if not one.ended], [], [], wait_s)[0]


def _first(robot: socket.socket) -> Arm:
    receiver = Receiver(robot)
    while not receiver.ended:
        select.select([receiver], [], [])
        for parcel in receiver.take():
            assert isinstance(parcel.message, Arm)
            return parcel.message
    raise SystemExit(1)


def main() -> None:
    """Guards with the two sockets whose file descriptors are the arguments; ends the judge when it ends."""
    robot, judge = (socket.socket(fileno=int(argument)) for argument in sys.argv[1:3])
    for end in (robot, judge):
        end.set_inheritable(False)  # hooks are to inherit none of them
    arm = _first(robot)
    with contextlib.ExitStack() as ending:
        with contextlib.suppress(ProcessLookupError):  # it is gone already
            judge_fd = os.pidfd_open(arm.judge_pid)  # a number could be given to another process by then
            ending.callback(_end, judge_fd)
        AlarmProcess(robot, judge, arm).guard()


def _end(process_fd: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(process_fd, signal.SIGKILL)


if __name__ == "__main__":
    main()
