"""A real server on a real port, asked over real HTTP."""

import http.client
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from misstep.core.execution import Failure, Outcome
from misstep.record.recorder import Recorder
from misstep.store.store import Store

EVIL = '<img/src=x/onerror="globalThis.broken=1">'
TOKEN = "a-token-that-is-only-for-tests"


@dataclass(frozen=True)
class Answer:
    """Of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """A server and its store."""

    root: Path
    url: str
    token: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        return f"misstep-{self.port}={self.token}"

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str | None) -> Answer:
        """As the page itself asks; headers replace its own (x_y is X-Y), None leaves one out."""
        own: dict[str, str | None] = {"host": f"127.0.0.1:{self.port}", "cookie": self.cookie}
        if body is not None:
            own |= {"origin": self.origin, "content-type": "application/json"}
        asked = own | {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in asked.items():
            if value is not None:
                connection.putheader(name, value)
        if content and "content-length" not in asked:
            connection.putheader("content-length", str(len(content)))
        connection.endheaders(content)
        answer = connection.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return found


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    """`misstep serve --json`; the first line of its output is the address."""
    command = [sys.executable, "-c", "from misstep.cli.main import main; main()", "serve", "--json"]
    return subprocess.Popen(
        [*command, "--store", str(root), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def served_by(process: subprocess.Popen[str]) -> Served:
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    return Served(Path(facts["store"]), facts["url"], parse_qs(urlsplit(facts["url"]).query)["token"][0], process)


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """The exit code, and what it said at last."""
    process.send_signal(how)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, waves: Store) -> Iterator[Served]:
    """Twelve successes and two failures of `wave`, an execution with pictures, and one with evil names."""
    root = Path(shutil.copytree(waves.root, tmp_path_factory.mktemp("served") / "store"))
    store = Store.open(root)
    record_pictures(store)
    with Recorder(store, EVIL) as recorder:
        recorder.log(EVIL, 0, [1.0])
        recorder.event(0, EVIL, EVIL)
        recorder.finish(Outcome.FAILURE, Failure(EVIL, 0, EVIL))
    process = start(root, "--port", "0", "--token", TOKEN)
    try:
        yield served_by(process)
    finally:
        process.kill()
        process.communicate()


def record_pictures(store: Store) -> None:
    """Two seconds of a camera at 10 Hz, with depth, and of a force."""
    with Recorder(store, "look") as recorder:
        recorder.describe("wrench", ("fz",), ("N",))
        for step in range(40):
            recorder.log("wrench", 1_000_000_000 + step * 50_000_000, [np.sin(step / 5)])
        for step in range(20):
            picture = np.zeros((48, 64, 3), np.uint8)
            picture[:, 3 * step : 3 * step + 4] = 255
            recorder.image("head/rgb", 1_000_000_000 + step * 100_000_000, picture)
            recorder.image("head/depth", 1_000_000_000 + step * 100_000_000, 500 + picture[..., 0].astype(np.uint16))
        recorder.finish(Outcome.SUCCESS)


@pytest.fixture(scope="session")
def server() -> Any:
    """What starts and ends servers."""
    return SimpleNamespace(start=start, served_by=served_by, end=end)
