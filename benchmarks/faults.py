"""Faults of a live monitor's input, in virtual time: python benchmarks/faults.py [--seeds 100]

Runs `misstep evaluate faults` and writes its counts to benchmarks/results/faults.json.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from result_file import interval, write_result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    seeds = parser.parse_args().seeds
    misstep = str(Path(sys.executable).with_name("misstep"))
    command = [misstep, "evaluate", "faults", "--seeds", str(seeds), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # it exits with 1 where one was missed
    facts = json.loads(done.stdout)
    rows, healthy = facts.pop("cells"), facts.pop("healthy")
    figures = {name: facts[name] for name in ("tried", "caught", "silent", "ok_on_bad", "ok_on_stale", "before")}
    figures["caught, share"] = interval(facts["caught"], facts["tried"])
    figures |= {f"healthy: {name}": value for name, value in healthy.items()}
    figures["longest time to notice, ms"] = round(max(one["worst_ms"] for one in rows), 1)
    figures["bound / longest time, least"] = round(min(one["bound_ms"] / one["worst_ms"] for one in rows), 3)
    write_result("faults", f"python benchmarks/faults.py --seeds {seeds}", range(seeds), figures, rows)


if __name__ == "__main__":
    main()
