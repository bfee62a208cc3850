"""Does the demo find every planted bug? python benchmarks/demo_bugs.py [--out DIR] [--seeds 0 1 2] [--quick]

Runs `misstep demo` for every bug and seed, each seed with its own training executions, and writes what was found to
benchmarks/results/demo-bugs.json (demo-bugs-quick.json with --quick).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from result_file import interval, write_result

from misstep_cell.bugs import BUGS

FIRST_OR_IN_A_SET_OF_AT_MOST = 4


def demo(out: Path, bug: str, seed: int, quick: bool) -> dict[str, Any]:
    """Runs one demo and reads its result. Exit code 1 is a bug that was missed."""
    command = [
        str(Path(sys.executable).with_name("misstep")),
        "demo",
        "--out",
        str(out),
        "--bug",
        bug,
        "--seed",
        str(seed),
    ]
    began_s = time.monotonic()
    done = subprocess.run([*command, *(["--quick"] if quick else [])], stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the demo of {bug} with seed {seed} ended with exit code {done.returncode}")
    result: dict[str, Any] = json.loads((out / "result.json").read_text())
    return judged(result) | {"bug": bug, "seed": seed, "wall_s": round(time.monotonic() - began_s, 1)}


def judged(result: dict[str, Any]) -> dict[str, Any]:
    """How well a result names the planted function."""
    names = [row["function"] for row in result["belief"]]
    first, suspects = names[0] == result["planted"], result["suspects"]
    within = result["planted"] in suspects and len(suspects) <= FIRST_OR_IN_A_SET_OF_AT_MOST
    return {
        "found": first or within,
        "first": first,
        "suspects": len(suspects),
        "rank": names.index(result["planted"]) + 1 if result["planted"] in names else None,
        "confidence": result["confidence"],
        "executions": len(result["executions"]),
        "stopped": result["stopped"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="keeps the demos' folders here; recordings are used again")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        rows = []
        for seed in options.seeds:
            for bug in BUGS:
                rows.append(demo(out / f"seed-{seed}", bug.name, seed, options.quick))
                print(rows[-1], flush=True)
    figures = {
        "found": interval(sum(row["found"] for row in rows), len(rows)),
        "first": interval(sum(row["first"] for row in rows), len(rows)),
        "executions": round(sum(row["executions"] for row in rows) / len(rows), 2),
    }
    per_seed = {f"found, seed {s}": sum(row["found"] for row in rows if row["seed"] == s) for s in options.seeds}
    quick = ["--quick"] if options.quick else []
    command = ["python", "benchmarks/demo_bugs.py", "--seeds", *map(str, options.seeds), *quick]
    write_result(
        f"demo-bugs{'-quick' if options.quick else ''}", " ".join(command), options.seeds, figures | per_seed, rows
    )


if __name__ == "__main__":
    main()
