"""Writes what a benchmark measured, with all that is needed to judge it, to benchmarks/results/NAME.json."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from misstep import Store
from misstep.evaluate.metrics import wilson

ROOT = Path(__file__).parent.parent
PACKAGES = ("misstep", "numpy", "torch", "mujoco")


def interval(hits: int, n: int) -> dict[str, Any]:
    """A share with its 95 % Wilson interval."""
    return wilson(hits, n).rounded()


def store_hash(store: Path) -> str:
    """Fingerprint of what a store holds."""
    facts = [(one.id, one.session, one.started_ns, one.outcome.value) for one in Store.open(store).executions()]
    return hashlib.sha256(json.dumps(sorted(facts)).encode()).hexdigest()[:32]


def write_result(
    name: str,
    command: str,
    seeds: Sequence[int],
    figures: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    data_hash: str = "",
) -> None:
    """Writes and prints the figures; rows are the single measurements behind them.

    The data's hash is empty where the command itself makes the data.
    """
    result = {
        "name": name,
        "command": command,
        "commit": _git("rev-parse", "HEAD") + ("-dirty" if _git("status", "--porcelain", "src") else ""),
        "data_hash": data_hash,
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
