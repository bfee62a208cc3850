"""How many executions until the commit is known? python benchmarks/bisection.py HISTORIES --real TRUTH RESULT ...

HISTORIES holds repositories with one regression each, made by `python -m misstep_cell history --out HISTORIES
--repositories 50`. They are searched as by `misstep evaluate bisect`: outcomes are drawn from how often the skills
succeed with and without the regression, as each truth.json tells, so no skill is run. Where a test session comes first,
its belief over functions is drawn from what was measured: the places of the functions with a bug after ten executions,
of the bugs that nothing was chosen on (benchmarks/results/blame-values.json).

Each RESULT is what `misstep bisect --json` printed of a repository whose truth is TRUTH: there the skills did run, the
robot's software being that of each commit. Writes benchmarks/results/bisect.json. What is done is kept in --out, so
that an interrupted benchmark goes on.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from result_file import ROOT, write_result
from rich.progress import track

from misstep.evaluate.bisect import BY_BELIEF, WITHOUT_BELIEF, Attempt
from misstep.evaluate.bisect_case import Flakiness
from misstep.evaluate.bisect_pool import each_repository
from misstep.evaluate.bisect_summary import called, summary
from misstep.evaluate.metrics import bootstrap

HALVING = "git bisect run, 3 repeats"


def measured_places() -> tuple[float, ...]:
    """Where the function with the bug stood after ten executions, of bugs that nothing was chosen on."""
    result = json.loads((ROOT / "benchmarks" / "results" / "blame-values.json").read_text())
    return tuple(row["default, entropy"][9] for row in result["rows"] if row.get("part") == "untouched")


def searched(histories: Path, out: Path, workers: int) -> list[Attempt]:
    """Every attempt on every repository; those of a repository are kept in a file."""
    out.mkdir(exist_ok=True)
    folders = sorted(file.parent for file in histories.glob("*/truth.json"))
    waiting = [folder for folder in folders if not (out / f"{folder.name}.json").exists()]
    jobs = [(folder, measured_places(), 1, 0) for folder in waiting]
    for ours in track(each_repository(jobs, workers), "bisecting", len(jobs)):
        (out / f"{ours[0].repository}.json").write_text(json.dumps([asdict(one) for one in ours]))
    kept = [json.loads((out / f"{folder.name}.json").read_text()) for folder in folders]
    return [Attempt(**one | {"flakiness": Flakiness(**one["flakiness"])}) for each in kept for one in each]


def ratio(found: list[Attempt], flakiness: str, method: str, before: int = 0) -> dict[str, Any]:
    """Executions of a method, and of a session before it, beside those of halving: by repository."""
    ours = [one for one in found if called(one.flakiness) == flakiness]
    names = sorted({one.repository for one in ours})

    def mean(by: str, name: str) -> float:
        return float(np.mean([one.executions for one in ours if (one.method, one.repository) == (by, name)]))

    return bootstrap([(mean(method, name) + before) / mean(HALVING, name) for name in names]).rounded()


def drawn(found: list[Attempt]) -> dict[str, Any]:
    """Figures of searches whose outcomes were drawn."""
    told = summary(found)
    figures: dict[str, Any] = {"drawn: repositories": told["repositories"]}
    for flakiness, methods in told["figures"].items():
        for method, of in methods.items():
            for name in ("right", "executions", "robot_s"):
                figures[f"drawn: {flakiness}: {method}: {name}"] = of[name]
            if method.startswith("misstep"):
                figures[f"drawn: {flakiness}: {method}: sure at the end"] = of["sure"]
                key = f"drawn: {flakiness}: {method}: executions beside {HALVING}"
                figures[key] = ratio(found, flakiness, method)
        session = told["session_executions"]
        for method in (BY_BELIEF, WITHOUT_BELIEF):
            key = f"drawn: {flakiness}: {method}: the same, with the {session} executions of the session"
            figures[key] = ratio(found, flakiness, method, session)
    return figures


def real(truth: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of a search whose skills ran."""
    ran = [one for one in told["executions"] if one["outcome"] != "unknown"]
    name = f"real: {truth['bug']}, {'after a test session' if told['believed_by'] else 'by changes'}"
    believed = {one["function"]: one["probability"] for one in told["believed"]}
    place = {f"{name}: place of the function in the session's belief": expected_place(believed, truth["function"])}
    return (place if believed else {}) | {
        f"{name}: right": told["commits"][:1] == [truth["culprit"]],
        f"{name}: probability": told["confidence"],
        f"{name}: executions": len(ran),
        f"{name}: robot_s": told["robot_s"],
    }


def expected_place(believed: Mapping[str, float], function: str) -> float:
    """Of a function among others, 1 for the first; equals share their places."""
    own = believed.get(function, 0.0)
    above, equal = (sum(test(p) for p in believed.values()) for test in (lambda p: p > own, lambda p: p == own))
    return above + (equal + 1) / 2


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("histories", type=Path)
    words.add_argument("--real", type=Path, nargs=2, action="append", default=[], metavar=("TRUTH", "RESULT"))
    words.add_argument("--out", type=Path, default=Path("bisect"))
    words.add_argument("--workers", type=int, default=2)
    options = words.parse_args()
    found = searched(options.histories, options.out, options.workers)
    ran = [[json.loads(file.read_text()) for file in pair] for pair in options.real]
    figures = drawn(found) | {"real: repositories": len(ran)}
    for truth, told in ran:
        figures |= real(truth, told)
    rows = [{"truth": truth, "told": told | {"belief": told["belief"][:5]}} for truth, told in ran]
    truths = "".join(file.read_text() for file in sorted(options.histories.glob("*/truth.json")))
    command = "python benchmarks/bisection.py HISTORIES --real TRUTH RESULT ..."
    data_hash = hashlib.sha256(truths.encode()).hexdigest()[:32]
    write_result("bisect", command, [0], figures, [*rows, *(asdict(one) for one in found)], data_hash)


if __name__ == "__main__":
    main()
