import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from misstep.watch.errors import WebhookError
from misstep.watch.hooks import HookOutcome, Hooks, HookSettings
from misstep.watch.verdict import Level, Verdict

ALARM = Verdict(level=Level.FAIL, skill="grasp", tick=3, given_ns=5, reasons=("it slipped; $(touch bad)",))


def run(settings: HookSettings) -> list[HookOutcome]:
    outcomes: list[HookOutcome] = []
    hooks = Hooks(settings, outcomes.append)
    began_s = time.monotonic()
    hooks.run(ALARM)
    assert time.monotonic() - began_s < 0.1
    hooks.finish()
    for _ in range(200):  # what was killed at the limit reports a moment later
        if outcomes:
            break
        time.sleep(0.01)
    return outcomes


@contextmanager
def server(answer: int) -> Iterator[tuple[str, list[bytes]]]:
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/stop?now=1", bodies
        http.shutdown()
        thread.join()


def test_the_command_finds_the_verdict_in_its_environment_and_not_in_its_text(tmp_path: Path) -> None:
    (outcome,) = run(
        HookSettings(shell=f'cd {tmp_path}; printf %s "$MISSTEP_VERDICT" > verdict; echo $MISSTEP_LEVEL > level')
    )
    assert outcome.problem == ""
    assert Verdict.from_json((tmp_path / "verdict").read_text()) == ALARM
    assert (tmp_path / "level").read_text() == "fail\n"
    assert not (tmp_path / "bad").exists()


def test_a_command_that_hangs_is_killed_with_what_it_started(tmp_path: Path) -> None:
    (outcome,) = run(HookSettings(shell=f"sleep 60 & echo $! > {tmp_path}/pid; wait", limit_s=0.3))
    assert "killed after 0.3 s" in outcome.problem
    child = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        for _ in range(500):
            os.kill(child, 0)
            time.sleep(0.01)


def test_a_command_that_fails_is_told() -> None:
    (outcome,) = run(HookSettings(shell="exit 3"))
    assert "exit code 3" in outcome.problem


def test_the_webhook_is_posted_the_verdict() -> None:
    with server(204) as (url, bodies):
        (outcome,) = run(HookSettings(webhook=url))
    assert outcome.problem == ""
    assert json.loads(bodies[0])["level"] == "fail"


def test_a_webhook_that_redirects_is_a_problem_and_is_not_followed() -> None:
    with server(302) as (url, bodies):
        (outcome,) = run(HookSettings(webhook=url))
    assert "302" in outcome.problem
    assert len(bodies) == 1


@pytest.mark.parametrize("trickles", [False, True])
def test_a_webhook_that_never_answers_is_given_up(trickles: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.0 200 OK\r\n")
                while not ended.wait(0.05):
                    if trickles:
                        connection.sendall(b"X: y\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        began_s = time.monotonic()
        (outcome,) = run(HookSettings(webhook=f"http://127.0.0.1:{listening.getsockname()[1]}/", limit_s=0.3))
        assert time.monotonic() - began_s < 3
        ended.set()
        thread.join()
    assert "no answer after 0.3 s" in outcome.problem


def test_a_webhook_that_nobody_serves_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    (outcome,) = run(HookSettings(webhook=f"http://127.0.0.1:{port}/"))
    assert "refused" in outcome.problem


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/stop", "http://localhost/x", "http://[::1]:80"])
def test_addresses_on_this_machine_are_taken(url: str) -> None:
    assert HookSettings(webhook=url).webhook == url


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/stop", "http://example.org", "https://127.0.0.1", "127.0.0.1:9000", "http://127.0.0.1:x"]
)
def test_addresses_elsewhere_are_refused(url: str) -> None:
    with pytest.raises(WebhookError, match="on this machine"):
        HookSettings(webhook=url)


def test_too_many_hooks_that_hang_are_not_added_to() -> None:
    outcomes: list[HookOutcome] = []
    hooks = Hooks(HookSettings(shell="sleep 60", limit_s=1.0), outcomes.append)
    for _ in range(20):
        hooks.run(ALARM)
    assert [outcome.problem for outcome in outcomes] == ["16 hooks of earlier alarms still run"] * 4
    hooks.finish()
