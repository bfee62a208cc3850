"""How fast the live page's server is: 100,000 executions searched, ten minutes of 40 channels drawn, silence told.

    python benchmarks/serve.py

Times are those of a real server on a real port, with whatever else runs on the machine; CPU times are the server's own.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from result_file import write_result

from misstep import Store
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.record.recorder import Recorder
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout

EXECUTIONS_N, SKILLS_N, COMMITS_N = 100_000, 20, 200
SEARCHES = {
    "all": "",
    "all, last page": "page=2000",
    "a skill": "skill=skill_3",
    "an outcome, page 500": "outcome=success&page=500",
    "a revision": f"commit={7:040x}",
    "a year": "since=2023-11-20&until=2024-11-19",
    "words that many have": "words=skill_1",
    "words that few have": "words=skill_3-00044",
    "words that none has": "words=zz+yy",
    "all filters": f"words=000&skill=skill_3&outcome=failure&commit={7:040x}",
}
SECONDS, RATE_HZ, CHANNELS = 600, 1000, 40
MONITOR = """
import sys, time
from misstep.watch.items import Began
from misstep.watch.live_sink import LiveSink
from misstep.watch.sink_contract import judged
sink = LiveSink(sys.argv[1])
sink.take(Began("grasp", time.monotonic_ns()))
for tick in range(10**6):
    sink.take(judged(tick, time.monotonic_ns(), None))
    time.sleep(0.05)
"""


class Server:
    """A running `misstep serve`."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-c", "from misstep.cli.main import main; main()", "serve", "--port", "0", "--json"]
        self.process = subprocess.Popen([*command, "--store", str(store)], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        url = urlsplit(json.loads(self.process.stdout.readline())["url"])
        self.port = url.port or 0
        self.headers = {"Cookie": f"misstep-{self.port}={parse_qs(url.query)['token'][0]}"}

    def open(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers=self.headers)
        return connection.getresponse()

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) // 1000 for line in status.splitlines() if line.startswith("VmHWM"))


@contextmanager
def serving(store: Path) -> Iterator[Server]:
    server = Server(store)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGINT)
        server.process.wait()


def fill_catalogue(root: Path) -> None:
    """Rows only: searching reads no recording."""
    Store.open(root, create=True)
    generator = random.Random(0)
    numbers = [0] * SKILLS_N
    executions = []
    for index in range(EXECUTIONS_N):
        skill = generator.randrange(SKILLS_N)
        numbers[skill] += 1
        outcome = generator.choices(list(Outcome), [80, 19, 1])[0]
        failure = Failure(generator.choice(("object dropped", "timeout", "object missed")), 1_500_000_000)
        executions.append(
            Execution(
                f"skill_{skill}-{numbers[skill]:05d}",
                f"skill_{skill}",
                outcome,
                1_700_000_000_000_000_000 + index * 600_000_000_000,
                9_000_000_000,
                failure if outcome is Outcome.FAILURE else None,
                "arm",
                Revision(f"{generator.randrange(COMMITS_N):040x}"),
                generator.choice(("", "session-0001")),
                index,
                "Traceback …\n" * 40 if outcome is Outcome.FAILURE else "",
            )
        )
    catalogue = Catalogue(Layout(root))
    for begin in range(0, EXECUTIONS_N, 5_000):
        catalogue.add(executions[begin : begin + 5_000])


def record_long(root: Path) -> str:
    """One recording of a random walk."""
    values = np.cumsum(np.random.default_rng(0).normal(size=(SECONDS * RATE_HZ, CHANNELS)), axis=0)
    with Recorder(Store.open(root, create=True), "weld") as recorder:
        recorder.describe("arm", [f"c{index}" for index in range(CHANNELS)], ["N"] * CHANNELS)
        for index, sample in enumerate(values):
            recorder.log("arm", index * (1_000_000_000 // RATE_HZ), sample)
            if index % 10_000 == 0:
                time.sleep(0.1)  # the disk keeps up
        done = recorder.finish(Outcome.SUCCESS)
    assert not done.dropped
    return done.id


def searched(server: Server, rounds: int) -> list[dict[str, Any]]:
    rows = []
    for name, query in SEARCHES.items():
        times, cpu_s = [], server.cpu_s()
        for _ in range(rounds):
            page = json.load(server.open(f"/api/executions?{query}"))
            times.append(page["took_ms"])
        cpu_ms = 1e3 * (server.cpu_s() - cpu_s) / rounds
        rows.append({"search": name, "found": page["total"], "took_ms": times, "request_cpu_ms": round(cpu_ms, 1)})
    return rows


def drawn(server: Server, name: str, window: str) -> dict[str, Any]:
    begun_s, cpu_s = time.perf_counter(), server.cpu_s()
    answer = server.open(f"/api/executions/{name}/view{window}")
    size = len(answer.read())
    assert answer.status == 200
    took_s, cpu_s = time.perf_counter() - begun_s, server.cpu_s() - cpu_s
    return {"window": window, "took_s": round(took_s, 2), "cpu_s": round(cpu_s, 2), "bytes": size}


def drawings(root: Path, name: str, rounds: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """First drawings, each by a new server whose list was looked at; what the last drew later; its highest memory."""
    firsts = []
    for _ in range(rounds):
        shutil.rmtree(root / "cache", ignore_errors=True)
        with serving(root) as server:
            json.load(server.open("/api/executions"))
            firsts.append(drawn(server, name, ""))
            later = [drawn(server, name, window) for window in ("", "?from=100&to=160", "?from=100&to=101")]
            peak_mb = server.peak_mb()
    return firsts, later, peak_mb


def median_of(rows: list[dict[str, Any]]) -> str:
    """Wall-clock and CPU seconds."""
    took_s, cpu_s = (round(statistics.median(row[key] for row in rows), 2) for key in ("took_s", "cpu_s"))
    return f"{took_s} ({cpu_s})"


def silence_s(server: Server, root: Path) -> float:
    """From the moment at which a monitor is stopped until the server has said that it is silent."""
    monitor = subprocess.Popen([sys.executable, "-c", MONITOR, str(root)])
    stream = server.open("/api/monitors/events")

    def wait_for(status: str) -> None:
        while line := stream.readline():
            if line.startswith(b"data: ") and status in {one["status"] for one in json.loads(line[6:])}:
                return

    wait_for("watching")
    begun_s = time.perf_counter()
    os.kill(monitor.pid, signal.SIGSTOP)
    wait_for("silent")
    took_s = time.perf_counter() - begun_s
    monitor.kill()
    monitor.wait()
    stream.close()
    return took_s


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        many, long = Path(folder) / "many", Path(folder) / "long"
        fill_catalogue(many)
        with serving(many) as server:
            json.load(server.open("/api/executions"))
            searches = searched(server, rounds)
            silences = [silence_s(server, many) for _ in range(rounds)]
        name = record_long(long)
        firsts, (again, minute, second), peak_mb = drawings(long, name, rounds)
        bytes_n = (long / "executions" / f"{name}.mcap").stat().st_size
    slowest = max(searches, key=lambda row: statistics.median(row["took_ms"]))
    figures = {
        "executions searched": EXECUTIONS_N,
        **{f"search, {row['search']}: median, ms": statistics.median(row["took_ms"]) for row in searches},
        "slowest search, highest of all, ms": max(slowest["took_ms"]),
        "long recording, MB": round(bytes_n / 1e6),
        "long recording, numbers": SECONDS * RATE_HZ * CHANNELS,
        "long recording, first drawing, median, s (CPU s)": median_of(firsts),
        "long recording, first drawing, longest, s": max(row["took_s"] for row in firsts),
        "long recording, drawn again, s (CPU s)": median_of([again]),
        "long recording, a minute of it, s (CPU s)": median_of([minute]),
        "long recording, a second of it, s (CPU s)": median_of([second]),
        "long recording, server's highest memory, MB": peak_mb,
        "silence of a monitor told after, median, s": round(statistics.median(silences), 2),
        "silence of a monitor told after, longest, s": round(max(silences), 2),
    }
    rows = [*searches, *firsts, again, minute, second, {"silence_s": [round(one, 3) for one in silences]}]
    write_result("serve", " ".join(["python benchmarks/serve.py", *sys.argv[1:]]), [0], figures, rows)


if __name__ == "__main__":
    main()
