"""Faults of a live monitor on the wall clock, with real processes: python benchmarks/faults_live.py [--repeats 10]

Runs `misstep evaluate faults --live` and writes its counts to benchmarks/results/faults-live.json, with how long the
alarm process takes to start.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from result_file import interval, write_result

STARTS_N = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    repeats = parser.parse_args().repeats
    misstep = str(Path(sys.executable).with_name("misstep"))
    command = [misstep, "evaluate", "faults", "--seeds", "1", "--live", str(repeats), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # it exits with 1 where one was missed
    rows = json.loads(done.stdout)["live"]
    tried, caught = sum(one["tried"] for one in rows), sum(one["caught"] for one in rows)
    figures = {"tried": tried, "caught": caught, "caught, share": interval(caught, tried)}
    figures |= {name: sum(one[name] for one in rows) for name in ("silent", "ok_on_bad", "before")}
    for one in rows:
        figures[f"longest time to tell, ms: {one['fault']}, {one['where']}"] = round(one["worst_ms"], 1)
    figures["median start of the alarm process, ms"] = round(statistics.median(_start_ms() for _ in range(STARTS_N)), 1)
    write_result("faults-live", f"python benchmarks/faults_live.py --repeats {repeats}", [0], figures, rows)


def _start_ms() -> float:
    """Until it has imported all it needs; without its two sockets it ends there."""
    began_s = time.monotonic()
    code = "import misstep.watch.alarm_process"
    subprocess.run([sys.executable, "-c", code], check=True)
    return 1e3 * (time.monotonic() - began_s)


if __name__ == "__main__":
    main()
