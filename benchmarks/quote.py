"""Writes docs/benchmarks.md from benchmarks/results/*.json: python benchmarks/quote.py

No figure in that page is typed by hand.
"""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
HEAD = """# Benchmarks

Written by `python benchmarks/quote.py` from `benchmarks/results/*.json`, which `make bench NAME=…` writes. Shares come
with their 95 % Wilson interval.
"""


def page(results: Path = ROOT / "benchmarks" / "results") -> str:
    """The page as text."""
    files = [json.loads(file.read_text()) | {"file": file.name} for file in sorted(results.glob("*.json"))]
    return "\n".join([HEAD, *(section(one) for one in files if "figures" in one)])


def section(result: dict[str, Any]) -> str:
    """One benchmark: its command, its figures, and on what they were measured."""
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    rows = "\n".join(f"| {name} | {told(value)} |" for name, value in result["figures"].items())
    commit, *changed = result["commit"].split("-")
    measured = f"`{result['command']}`, commit {'-'.join([commit[:12], *changed])}; {result['machine']}; {versions}."
    return f"## {result['name']}\n\n{measured}\n\n| figure | value |\n|---|---|\n{rows}\n"


def told(value: Any) -> str:
    """A figure in words."""
    if isinstance(value, dict):
        if "n" not in value:  # counts by name
            return ", ".join(f"{name} {count}" for name, count in value.items())
        if not value["n"]:
            return "never"
        return f"{value['mean']:.3g} [{value['low']:.3g}, {value['high']:.3g}], n = {value['n']}"
    return str(value)


if __name__ == "__main__":
    (ROOT / "docs" / "benchmarks.md").write_text(page())
