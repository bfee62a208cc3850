"""What happens on an alarm: a shell command, a webhook, a ROS message. None of them can hold up the monitor."""

import contextlib
import ipaddress
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from misstep.watch.errors import WebhookError
from misstep.watch.side_threads import MOST_N, SideThreads
from misstep.watch.verdict import Verdict

if TYPE_CHECKING:
    import http.client

    from misstep.watch.ros import DiagnosticsTopic

HOOK_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class HookSettings:
    """What is to happen on an alarm; empty texts stand for nothing.

    Attributes:
        shell: a command for /bin/sh, with the verdict as JSON in MISSTEP_VERDICT and its level in MISSTEP_LEVEL.
        webhook: an http address on this machine, to which the verdict is posted as JSON.
        ros_topic: a topic for diagnostic_msgs/DiagnosticArray.
        limit_s: so long may each take.

    Raises:
        WebhookError: the webhook is not an http address on this machine.
    """

    shell: str = ""
    webhook: str = ""
    ros_topic: str = ""
    limit_s: float = HOOK_LIMIT_S

    def __post_init__(self) -> None:
        if self.webhook:
            _address(self.webhook)


class HookOutcome(NamedTuple):
    """What became of a hook; `problem` is empty if it did what it should."""

    hook: str
    problem: str
    took_ns: int


Act = Callable[[Verdict, float], None]
"""Does something about an alarm within so many seconds, or raises."""


class Hooks:
    """Runs what is set, each in a thread of its own.

    Args:
        settings: what.
        report: called with what became of a hook, by the hook's thread.
    """

    def __init__(self, settings: HookSettings, report: Callable[[HookOutcome], None]) -> None:
        self._report, self._limit_s = report, settings.limit_s
        self._acts: dict[str, Act] = {}
        self._threads = SideThreads()
        if settings.shell:
            self._acts["shell"] = ShellHook(settings.shell)
        if settings.webhook:
            self._acts["webhook"] = WebhookHook(settings.webhook)
        if settings.ros_topic:
            self._acts["ros"] = RosHook(settings.ros_topic)

    def run(self, verdict: Verdict) -> None:
        """Starts all of them and returns at once."""
        for hook, act in self._acts.items():
            if not self._threads.start(f"misstep-hook-{hook}", partial(self._run, hook, act, verdict)):
                self._report(HookOutcome(hook, f"{MOST_N} hooks of earlier alarms still run", 0))

    def finish(self) -> None:
        """Waits until all have ended, but not longer than they may take."""
        self._threads.finish(self._limit_s)

    def _run(self, hook: str, act: Act, verdict: Verdict) -> None:
        began_ns, problem = time.monotonic_ns(), ""
        try:
            act(verdict, self._limit_s)
        except Exception as error:  # whatever a hook meets, the monitor goes on and tells of it
            problem = f"{type(error).__name__}: {error}"
        self._report(HookOutcome(hook, problem, time.monotonic_ns() - began_ns))


class ShellHook:
    """Runs a command in a session of its own; after its time it is killed with all that it started."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __call__(self, verdict: Verdict, limit_s: float) -> None:
        """Raises TimeoutError where it took too long, ChildProcessError where its exit code was not 0."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", self._command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"MISSTEP_VERDICT": verdict.to_json(), "MISSTEP_LEVEL": verdict.level},
            start_new_session=True,
        )
        try:
            code = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise TimeoutError(f"killed after {limit_s:g} s") from None
        if code:
            raise ChildProcessError(f"it ended with exit code {code}")


class WebhookHook:
    """Posts the verdict as JSON; follows no redirection and uses no proxy."""

    def __init__(self, url: str) -> None:
        self._host, self._port, self._path = _address(url)
        import_module("http.client")  # takes long: here, and not when the alarm comes

    def __call__(self, verdict: Verdict, limit_s: float) -> None:
        """Raises OSError: nobody took it, or answered in time, or the answer's status is no success."""
        import http.client

        due_s = time.monotonic() + limit_s
        connection = http.client.HTTPConnection(self._host, self._port, timeout=limit_s)
        overdue = threading.Timer(limit_s, _shut, [connection])  # an answer that trickles never times out by itself
        overdue.start()
        problem, status = "", 0
        try:
            connection.request("POST", self._path, verdict.to_json(), {"Content-Type": "application/json"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            problem = f"{type(error).__name__}: {error}"
        finally:
            overdue.cancel()
            connection.close()
        if time.monotonic() >= due_s:
            raise TimeoutError(f"no answer after {limit_s:g} s")
        if not 200 <= status < 300:
            raise ConnectionError(f"expected a status of 200 to 299, got {status or problem}")


class RosHook:
    """Publishes the verdict as diagnostic_msgs/DiagnosticArray.

    The topic is made ready at once, as finding who listens takes a while; where that fails, the first alarm says so.
    """

    def __init__(self, topic: str) -> None:
        self._name = topic
        self._lock = threading.Lock()
        self._topic: DiagnosticsTopic | None = None
        threading.Thread(target=self._get_ready, name="misstep-ros", daemon=True).start()

    def __call__(self, verdict: Verdict, limit_s: float) -> None:
        """Raises what the ROS client raises, and TimeoutError where nobody listens."""
        self._made().publish(verdict, limit_s)

    def _get_ready(self) -> None:
        with contextlib.suppress(Exception):
            self._made()

    def _made(self) -> "DiagnosticsTopic":
        from misstep.watch.ros import DiagnosticsTopic  # takes long to import, and only if it is asked for

        with self._lock:
            if self._topic is None:
                self._topic = DiagnosticsTopic(self._name)
            return self._topic


def _shut(connection: "http.client.HTTPConnection") -> None:
    with contextlib.suppress(OSError, AttributeError):  # closed by itself meanwhile
        connection.sock.shutdown(2)


def _address(url: str) -> tuple[str, int, str]:
    """Host, port and path of an address on loopback."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = parts.port or 80
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise WebhookError(url) from None
    if parts.scheme != "http" or not local:
        raise WebhookError(url)
    return host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
