"""The runner's end of a worker process."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

from misstep.record.messages import STACK_SIGNAL, Leave, Message, decode, encode

LEAVE_LIMIT_S = 5.0
LEAVE_TICK_S = 0.01
PRINT_S = 0.2
OUTPUT_SHOWN_BYTES = 4000


class WorkerProcess:
    """A process in a session of its own, so that Ctrl-C in the terminal does not reach it.

    Args:
        logs: folder for what it prints.

    Attributes:
        log: the file that it prints to.
    """

    def __init__(self, logs: Path) -> None:
        order_fd, self._send_fd = os.pipe()
        self._receive_fd, answer_fd = os.pipe()
        os.set_blocking(self._receive_fd, False)
        self._received = b""
        command = [sys.executable, "-u", "-X", "faulthandler", "-m", "misstep.record.worker"]
        unnamed = logs / f"{uuid.uuid4().hex}.starting"
        with unnamed.open("xb") as output:
            self._process = subprocess.Popen(
                [*command, str(order_fd), str(answer_fd)],
                pass_fds=(order_fd, answer_fd),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        os.close(order_fd)
        os.close(answer_fd)
        self.log = unnamed.rename(logs / f"worker-{self._process.pid}.log")

    def fileno(self) -> int:
        """To wait for messages or the end."""
        return self._receive_fd

    def send(self, message: Message) -> None:
        """Sends a message; a worker that is dead does not get it, which `has_died` tells."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._send_fd, encode(message))

    def receive(self) -> list[Message]:
        """The messages that have come since the last time."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._receive_fd, 65536):
                self._received += data
        *lines, self._received = self._received.split(b"\n")
        return [decode(line) for line in lines]

    def has_died(self) -> bool:
        """True once the process has ended, even if children of it live on."""
        if self._process.returncode is not None:
            return True
        # Not reaped yet, so that its id is not given to a process that `kill` would hit.
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def kill(self) -> str:
        """Ends the process and all that it started, at once; does nothing the second time.

        Returns:
            How it had ended before, or "by SIGKILL": "by SIGSEGV", "with exit code 3".
        """
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            os.close(self._send_fd)
            os.close(self._receive_fd)
        code = self._process.returncode
        return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"

    def print_stack(self) -> None:
        """Has a worker that hangs in native code print where, which needs no help of the interpreter."""
        os.kill(self._process.pid, STACK_SIGNAL)
        time.sleep(PRINT_S)

    def leave(self) -> None:
        """Lets the user's code clean up at exit, but not for long, and ends the process."""
        self.send(Leave())
        due_s = time.monotonic() + LEAVE_LIMIT_S
        while not self.has_died() and time.monotonic() < due_s:
            time.sleep(LEAVE_TICK_S)
        self.kill()
        if not self.output_size_bytes():
            self.log.unlink()

    def output_size_bytes(self) -> int:
        """How much it has printed."""
        return self.log.stat().st_size

    def output_since(self, start_bytes: int) -> str:
        """The end of what it has printed since it had printed `start_bytes`."""
        with self.log.open("rb") as file:
            file.seek(max(start_bytes, self.output_size_bytes() - OUTPUT_SHOWN_BYTES))
            return file.read().decode(errors="replace")
