"""How many executions until the commit is known? python benchmarks/bisect.py HISTORIES --real TRUTH RESULT ...

HISTORIES holds repositories with one regression each, made by `python -m misstep_cell history --out HISTORIES
--repositories 50`. `misstep evaluate bisect` searches them three times under each flakiness; outcomes are drawn from
how often the skills succeed with and without the regression, as each truth.json tells, so no skill is run. Where a
test session comes first, its belief over functions is drawn from what was measured: the places of the functions with a
bug after ten executions, of the bugs that nothing was chosen on (benchmarks/results/blame-values.json).

Each RESULT is what `misstep bisect --json` printed of a repository whose truth is TRUTH: there the skills did run, the
robot's software being that of each commit. Writes benchmarks/results/bisect.json.
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from evaluated import evaluated
from result_file import ROOT, write_result

from misstep.evaluate.bisect import BY_BELIEF
from misstep.evaluate.metrics import bootstrap

DRAWS = 3
HALVING = "git bisect run, 3 repeats"


def measured_places() -> list[float]:
    """Where the function with the bug stood after ten executions, of bugs that nothing was chosen on."""
    result = json.loads((ROOT / "benchmarks" / "results" / "blame-values.json").read_text())
    return [row["default, entropy"][9] for row in result["rows"] if row.get("part") == "untouched"]


def searched(histories: Path) -> Any:
    """What `misstep evaluate bisect` prints."""
    with tempfile.TemporaryDirectory() as folder:
        places = Path(folder) / "places.json"
        places.write_text(json.dumps(measured_places()))
        return evaluated("bisect", histories, "--places", places, "--draws", DRAWS)


def ratio(told: Mapping[str, Any], flakiness: str, method: str, before: int = 0) -> dict[str, Any]:
    """Executions of a method, and of a session before it, beside those of halving: by repository."""
    ours = [one for one in told["attempts"] if called(one) == flakiness]
    names = sorted({one["repository"] for one in ours})

    def mean(method: str, name: str) -> float:
        return float(
            np.mean([one["executions"] for one in ours if (one["method"], one["repository"]) == (method, name)])
        )

    return bootstrap([(mean(method, name) + before) / mean(HALVING, name) for name in names]).rounded()


def called(attempt: Mapping[str, Any]) -> str:
    """The flakiness of an attempt as the figures call it."""
    from misstep.evaluate.bisect_case import Flakiness
    from misstep.evaluate.bisect_summary import called as name

    return name(Flakiness(**attempt["flakiness"]))


def drawn(told: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of searches whose outcomes were drawn."""
    figures: dict[str, Any] = {"drawn: repositories": told["repositories"], "drawn: searches of each": DRAWS}
    for flakiness, methods in told["figures"].items():
        for method, of in methods.items():
            figures |= {
                f"drawn: {flakiness}: {method}: {name}": of[name] for name in ("right", "executions", "robot_s")
            }
            if method.startswith("misstep"):
                key = f"drawn: {flakiness}: {method}: executions beside {HALVING}"
                figures[key] = ratio(told, flakiness, method)
        session = told["session_executions"]
        key = f"drawn: {flakiness}: {BY_BELIEF}: the same, with the {session} executions of the session"
        figures[key] = ratio(told, flakiness, BY_BELIEF, session)
    return figures


def real(pairs: list[list[Path]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Figures and rows of searches whose skills ran."""
    figures: dict[str, Any] = {"real: repositories": len(pairs)}
    rows = []
    for truth_file, result_file in pairs:
        truth, told = json.loads(truth_file.read_text()), json.loads(result_file.read_text())
        ran = [one for one in told["executions"] if one["outcome"] != "unknown"]
        name = f"real: {truth['bug']}{', after a test session' if told['believed_by'] else ', by changes'}"
        figures |= {
            f"{name}: right": told["commits"][:1] == [truth["culprit"]],
            f"{name}: probability": told["belief"][0]["probability"],
            f"{name}: executions": len(ran),
            f"{name}: robot_s": told["robot_s"],
        }
        rows.append({"truth": truth, "told": told | {"belief": told["belief"][:5]}})
    return figures, rows


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("histories", type=Path)
    words.add_argument("--real", type=Path, nargs=2, action="append", default=[], metavar=("TRUTH", "RESULT"))
    options = words.parse_args()
    told = searched(options.histories)
    of_real, rows = real(options.real)
    truths = sorted(file.read_text() for file in options.histories.glob("*/truth.json"))
    data_hash = hashlib.sha256("".join(truths).encode()).hexdigest()[:32]
    command = "python benchmarks/bisect.py HISTORIES --real TRUTH RESULT ..."
    write_result("bisect", command, [0], drawn(told) | of_real, [*rows, *told["attempts"]], data_hash)


if __name__ == "__main__":
    main()
