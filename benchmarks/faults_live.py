"""Faults of a live monitor on the wall clock, with real processes: python benchmarks/faults_live.py [--repeats 10]

Runs `misstep evaluate faults --live` and writes its counts to benchmarks/results/faults-live.json, with how long the
alarm process takes to start.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
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
    figures["median CPU time to start the alarm process, ms"] = round(
        statistics.median(_start_ms() for _ in range(STARTS_N)), 1
    )
    write_result("faults-live", f"python benchmarks/faults_live.py --repeats {repeats}", [0], figures, rows)


def _start_ms() -> float:
    """Python's own start and all that it imports; what else runs on the machine does not count."""
    before_s = _children_s()
    subprocess.run([sys.executable, "-c", "import misstep.watch.alarm_process"], check=True)
    return 1e3 * (_children_s() - before_s)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
