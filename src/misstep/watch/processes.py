"""The two processes of a monitor, and the sockets between them and the robot's process."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from misstep.record.messages import Refused
from misstep.watch.errors import MonitorProcessError
from misstep.watch.hooks import HookSettings
from misstep.watch.messages import Arm, Leave, Load, Message, Progress, Ready
from misstep.watch.verdict import Verdict
from misstep.watch.wire import Receiver, Sender, encode

LEAVE_LIMIT_S = 2.0
OUTPUT_SHOWN_BYTES = 4000
_ONE_THREAD = {"OMP_NUM_THREADS": "1"}
"""A network's threads that wait for each other on cores that the robot needs, too, are many times slower than one."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How the judge's process makes what judges.

    Attributes:
        factory: "module:function"; called with `arguments` and `progress` (a function of a text), it returns a `Watch`
            or what has the same methods.
        arguments: of the function; plain JSON.
        period_ns: between two verdicts.
    """

    factory: str
    arguments: dict[str, Any]
    period_ns: int


class Child:
    """A process in a session of its own, so that Ctrl-C in the terminal does not reach it.

    Args:
        module: that it runs.
        ends: sockets that it gets, as file descriptors in its arguments; they are closed here.
    """

    def __init__(self, module: str, *ends: socket.socket) -> None:
        self._output = _output()
        fds = [end.fileno() for end in ends]
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", module, *map(str, fds)],
            pass_fds=fds,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            env=_ONE_THREAD | os.environ,
            start_new_session=True,
        )
        for end in ends:
            end.close()
        self.pid = self._process.pid

    def end(self, limit_s: float) -> str:
        """Waits until it has ended, and kills it with all that it started if that takes too long.

        Returns:
            How it ended: "by SIGKILL", "with exit code 3".
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(limit_s)
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        code = self._process.wait()
        return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"

    def output(self) -> str:
        """The end of what it has printed."""
        size = os.fstat(self._output.fileno()).st_size
        shown = os.pread(self._output.fileno(), OUTPUT_SHOWN_BYTES, max(0, size - OUTPUT_SHOWN_BYTES))
        return shown.decode(errors="replace")


class Processes:
    """A judge and an alarm process that belong together: when one of them is gone, both are replaced.

    Args:
        judging: of the judge.
        hooks: of the alarm process.
        raised: alarm that still stands.
        number: how many alarms there were.

    Attributes:
        judge: its process.
        alarm: its process.
        judge_end: socket to the judge.
        from_judge: what it tells.
        from_alarm: what the alarm process tells.
        to_alarm: what it is told.
    """

    def __init__(self, judging: JudgeSettings, hooks: HookSettings, raised: Verdict | None, number: int) -> None:
        self.judge_end, judge_robot = socket.socketpair()
        self._alarm_end, alarm_robot = socket.socketpair()
        judge_alarm, alarm_judge = socket.socketpair()
        self.judge = Child("misstep.watch.judge_process", judge_robot, judge_alarm)
        self.alarm = Child("misstep.watch.alarm_process", alarm_robot, alarm_judge)
        self.from_judge, self.from_alarm = Receiver(self.judge_end), Receiver(self._alarm_end)
        self.to_alarm = Sender(self._alarm_end)
        period_ns, pid = judging.period_ns, os.getpid()
        standing = "" if raised is None else raised.to_json()
        self.to_alarm.send(Arm(period_ns, pid, self.judge.pid, asdict(hooks), standing, number), keep=True)
        load = Load(judging.factory, judging.arguments, period_ns, pid)
        self.judge_end.sendall(encode(load), socket.MSG_NOSIGNAL)

    def wait_ready(self, progress: Callable[[str], None]) -> None:
        """Waits until both are ready, the judge with its models.

        Raises:
            MonitorProcessError: one of them ended.
            MisstepError: why the judge can't be made.
        """
        waiting = [self.from_judge, self.from_alarm]
        while waiting:
            for receiver in select.select(waiting, [], [])[0]:
                for parcel in receiver.take():
                    if _is_ready(parcel.message, progress):
                        waiting.remove(receiver)
                if receiver.ended:
                    raise self._lost(receiver)

    def close(self, hooks_limit_s: float) -> None:
        """Ends both, the alarm process once its hooks have ended; with no time for hooks, at once."""
        self.to_alarm.send(Leave(), keep=True)
        with contextlib.suppress(OSError):
            self.judge_end.shutdown(socket.SHUT_RDWR)
        self.judge.end(LEAVE_LIMIT_S)
        self.alarm.end(hooks_limit_s and hooks_limit_s + LEAVE_LIMIT_S)
        self.judge_end.close()
        self._alarm_end.close()

    def _lost(self, receiver: Receiver) -> MonitorProcessError:
        which, child = ("judge", self.judge) if receiver is self.from_judge else ("alarm", self.alarm)
        return MonitorProcessError(which, child.end(LEAVE_LIMIT_S), child.output())


def _output() -> IO[bytes]:
    """Where a process prints to; a full disk keeps none from starting."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return Path(os.devnull).open("w+b")


def _is_ready(message: Message, progress: Callable[[str], None]) -> bool:
    match message:
        case Ready():
            return True
        case Progress(text):
            progress(text)
        case Refused():
            raise message.to_error()
    return False
