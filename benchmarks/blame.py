"""Does misstep blame better than its baselines? python benchmarks/blame.py --store DIR --truth FILE [--bugs all|N]

Runs `misstep evaluate blame` on executions recorded under planted bugs, and writes its figures to
benchmarks/results/blame.json, those of untouched, mixed and development bugs once more by themselves (see halves.py);
with --synthetic on a synthetic robot, to benchmarks/results/blame-baselines.json. What is done is kept in --out, so
that an interrupted benchmark goes on.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from evaluated import evaluated
from halves import part_for_values
from result_file import store_hash, write_result

from misstep.evaluate.blame_protocol import conclusion
from misstep.evaluate.blame_scores import MOMENTS

QUOTED = {
    "as recorded": (
        *(f"{name} after {moment}" for moment in MOMENTS for name in ("E_inspect", "@1", "@3", "@5")),
        "E_inspect",
        "EXAM",
        "@1",
        "@3",
        "@5",
        "decided",
        "right when decided",
        "executions until decided",
        "robot seconds until decided",
        "calibration error",
    ),
    "40 % silent": ("E_inspect", "@1", "decided", "right when decided"),
    "no bug, 2 % spurious": ("accuses", "clears", "software is not to blame"),
}


def quoted(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures that stand in docs/benchmarks.md; the rows hold all of them."""
    return {
        f"{variant}: {method}: {name}": ours[name]
        for variant, names in QUOTED.items()
        for method, ours in figures[variant].items()
        for name in names
    }


def by_part(out: Path, bugs_n: int) -> dict[str, Any]:
    """Figures of the bugs that nothing was chosen on, of those on which it was, and of the mixed ones."""
    bugs = [json.loads(file.read_text()) for file in sorted(out.glob("*-*.json"))]
    if len(bugs) != bugs_n:
        raise SystemExit(f"{out} holds {len(bugs)} bugs, {bugs_n} are of this run: name an empty folder with --out")
    found: dict[str, Any] = {}
    for part in ("untouched", "mixed", "development"):
        ours = [bug for bug in bugs if part_for_values(bug["bug"]) == part]
        figures = quoted(conclusion(ours)["figures"]) if ours else {}
        found |= {f"{part}: bugs": len(ours)} | {f"{part}: {name}": one for name, one in figures.items()}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--synthetic", action="store_true")
    parser.add_argument("--bugs", default="all")
    parser.add_argument("--executions", type=int, default=12)
    parser.add_argument("--out", type=Path, default=Path("evaluate-blame"))
    options = parser.parse_args()
    if options.synthetic == bool(options.store):
        parser.error("give --store DIR or --synthetic")
    data = ["--synthetic"] if options.synthetic else ["--store", options.store]
    data += ["--truth", options.truth] if options.truth else []
    words = ["--bugs", options.bugs, "--executions", options.executions, "--out", options.out]
    facts = evaluated("blame", *data, *words)
    name = "blame-baselines" if options.synthetic else "blame"
    source = "--synthetic" if options.synthetic else "--store DIR --truth FILE"
    command = f"python benchmarks/blame.py {source} --bugs {options.bugs} --executions {options.executions}"
    figures = {"bugs": facts["bugs"]} | quoted(facts["figures"])
    if options.store:
        figures |= by_part(options.out, facts["bugs"])
    write_result(name, command, [0], figures, [facts], "" if options.synthetic else store_hash(options.store))


if __name__ == "__main__":
    main()
