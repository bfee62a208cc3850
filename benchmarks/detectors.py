"""Which detector is best? python benchmarks/detectors.py [--data ../shared/data] [--methods pca zscore] [--store DIR]

Cross-validates the detectors and two controls on real recordings (HIRO snap assembly, Baxter kitting, UCI robot
execution failures), with an isolation forest of scikit-learn on the same windows beside them, and writes
benchmarks/results/detectors.json. benchmarks/data tells what each set can and can't show. With --store, on a store of
the simulated cell instead; writes benchmarks/results/detectors-cell.json.
"""

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import isolation_forest
import torch
from data import hiro, kitting, uci
from result_file import store_hash, write_result

from misstep.detect.training import Training
from misstep.evaluate.detector_cases import can_be_compared, stored_cases
from misstep.evaluate.detector_table import compare
from misstep.evaluate.detectors import Case
from misstep.store.store import Store

Skills = Mapping[str, Sequence[Case]]
SETS = {"hiro": hiro, "kitting": kitting, "uci": uci}
METHODS = ("mom", "mom-paper", "pca", "kmeans", "zscore", "isolation-forest")
PROMISE = 0.1
"""False alarms per success: the smaller sets are too small for 5 %."""


def stored(folder: Path) -> Skills:
    """All skills of a store."""
    store = Store.open(folder)
    return {skill: stored_cases(store, skill) for skill in store.count_by_skill()}


def measured(name: str, skills: Skills, methods: Sequence[str], epochs: int) -> dict[str, Any]:
    """Figures of one set; skills with too few successes, or no failure, are named."""
    training = Training(epochs=epochs, false_alarm_rate=PROMISE)
    others = {"isolation-forest": partial(isolation_forest.learn, training)}
    compared = {skill: cases for skill, cases in skills.items() if can_be_compared(cases)}
    if not compared:
        return {f"{name}: too few executions": ", ".join(sorted(skills))}
    table = compare(compared, methods, training, others)
    figures: dict[str, Any] = {f"{name}: headline": table.headline}
    if left_out := sorted(set(skills) - set(compared)):
        figures[f"{name}: too few executions"] = ", ".join(left_out)
    for skill, row in table.facts()["skills"].items():
        for method, values in row.items():
            known = {figure: value for figure, value in values.items() if was_measured(value)}
            figures |= {f"{name}, {skill}, {method}: {figure}": value for figure, value in known.items()}
    return figures


def was_measured(value: Any) -> bool:
    """False for what has nothing behind it, such as a delay where no onset is known."""
    return bool(value["n"]) if isinstance(value, dict) else value is not None


def hash_of(files: Sequence[Path]) -> str:
    """Of the contents of the data sets."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--store", type=Path)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--epochs", type=int, default=100)
    options = parser.parse_args()
    torch.set_num_threads(1)
    words = f"--methods {' '.join(options.methods)} --epochs {options.epochs}"
    if options.store:
        name, words = "detectors-cell", f"--store DIR {words}"
        figures, data_hash = (
            measured("cell", stored(options.store), options.methods, options.epochs),
            store_hash(options.store),
        )
    else:
        name, words, figures = "detectors", f"--sets {' '.join(options.sets)} {words}", {}
        for one in options.sets:
            figures |= measured(one, SETS[one].load(options.data), options.methods, options.epochs)
        data_hash = hash_of([options.data / file for one in options.sets for file in SETS[one].FILES])
    write_result(name, f"python benchmarks/detectors.py {words}", [0], figures, [], data_hash)


if __name__ == "__main__":
    main()
