"""How a server begins and ends."""

import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

from misstep.store.store import Store


def test_it_prints_its_address_and_ends_at_once_with_streams_open(server: Any, waves: Store) -> None:
    process = server.start(waves.root, "--port", "0")
    one = server.served_by(process)
    assert one.root == waves.root and len(one.token) > 40
    streams = [
        urllib.request.Request(f"{one.origin}/api/monitors/events", headers={"Cookie": one.cookie}) for _ in "12"
    ]
    opened = [urllib.request.urlopen(stream) for stream in streams]
    assert all(stream.readline().startswith(b"data: ") for stream in opened)
    code, told = server.end(process)
    assert code == 130
    assert "Traceback" not in told and "ended" in told
    assert all(stream.read() is not None for stream in opened)


def test_drawing_brings_no_torch() -> None:
    """Its import takes seconds, and nothing but an anticipator that is asked needs it."""
    code = "import sys, misstep.view.server.serving; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_second_server_at_the_same_port_says_so(served: Any, server: Any, tmp_path: Path) -> None:
    process = server.start(served.root, "--port", str(served.port))
    _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert f"127.0.0.1:{served.port}" in told and "--port 0" in told


def test_it_ends_on_sigterm(server: Any, waves: Store) -> None:
    process = server.start(waves.root, "--port", "0")
    server.served_by(process)
    _, told = server.end(process, signal.SIGTERM)
    assert "Traceback" not in told


def test_a_reader_that_takes_nothing_holds_up_nobody(served: Any) -> None:
    """Pages that are slow: streams that are never read."""
    asked = [
        urllib.request.Request(f"{served.origin}/api/monitors/events", headers={"Cookie": served.cookie})
        for _ in range(20)
    ]
    slow = [urllib.request.urlopen(one) for one in asked]
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(served.ask("/api/choices").status)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * 5
    for one in slow:
        one.close()
