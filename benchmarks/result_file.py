"""Writes what a benchmark measured, with all that is needed to judge it, to benchmarks/results/NAME.json."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGES = ("misstep", "numpy", "torch", "mujoco")


def interval(hits: int, n: int) -> dict[str, float]:
    """A share with its 95 % Wilson interval."""
    z = 1.96
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return {"mean": round(share, 4), "low": round(centre - half, 4), "high": round(centre + half, 4), "n": n}


def write_result(
    name: str, command: str, seeds: Sequence[int], figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Writes and prints the figures; rows are the single measurements behind them."""
    result = {
        "name": name,
        "command": command,
        "commit": _git("rev-parse", "HEAD") + ("-dirty" if _git("status", "--porcelain", "src") else ""),
        "data_hash": "",  # the data are made by the command itself
        "versions": {"python": platform.python_version()} | {package: version(package) for package in PACKAGES},
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "seeds": list(seeds),
        "figures": dict(figures),
        "rows": list(rows),
    }
    (ROOT / "benchmarks" / "results" / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result["figures"], indent=1))


def _git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True).stdout.strip()
