"""What do timing and activity add to calls and outcomes? python benchmarks/blame_halves.py --store DIR

Blames the bugs of a set made by `python -m misstep_cell generate --set bugs` from the first executions of every skill,
each skill in turn: by calls and outcomes alone, with timing, with activity, and with both. t_fail is that of a PCA
detector. Figures are the mean rank of the function with the bug (E_inspect) and the mean logarithm of its probability,
on the half of the functions on which the model was chosen and on the untouched one. Beside them stands the rank if all
were known but which of the functions that the same skills call has the bug: more than calls and outcomes can tell.
Writes benchmarks/results/blame-halves.json.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
from halves import untouched
from result_file import store_hash, write_result

from misstep.blame.belief import indistinguishable, infer
from misstep.blame.coverage import Coverage
from misstep.blame.evidence import Evidence
from misstep.blame.knowledge import Knowledge, learn
from misstep.blame.trial import Trial, reduced
from misstep.detect.library import training_successes
from misstep.detect.train import train_observation_model
from misstep.detect.training import Training
from misstep.evaluate.metrics import bootstrap
from misstep.evaluate.pool import Case
from misstep.evaluate.ranking import place
from misstep.evaluate.stored_cases import read_truth, sound_trials, stored_case
from misstep.signals.matrices import matrices
from misstep.store.store import Store

LENGTHS = (6, 12)


def without(*names: str) -> Callable[[Evidence], Evidence]:
    """Evidence in which these say nothing."""
    return lambda one: replace(one, **{name: np.ones(len(one.rows)) for name in names})


MODELS = {
    "calls and outcomes": without("timing", "oddness"),
    "with timing": without("oddness"),
    "with activity": without("timing"),
    "with both": without(),
}


def known(store: Store) -> Knowledge:
    """Fingerprints and PCA detectors of all skills."""
    models = {}
    for skill in store.count_by_skill():
        successes = [matrices(store, execution.id).measurements for execution in training_successes(store, skill)]
        models[skill] = train_observation_model(skill, successes, "", Training(method="pca"))
    return learn(store, models)


def in_turn(case: Case) -> list[Trial]:
    """Each skill's first execution, then each skill's second."""
    rounds = zip_longest(*(case.trials[skill] for skill in sorted(case.trials)))
    return [trial for one in rounds for trial in one if trial is not None]


def judged(case: Case, knowledge: Knowledge) -> dict[str, tuple[float, float]]:
    """E_inspect and log p of the function with the bug, by model and number of executions."""
    found = {}
    for length in LENGTHS:
        trials = in_turn(case)[:length]
        if not any(trial.execution.failed for trial in trials):
            continue
        coverage = knowledge.coverage_with([trial.activity.functions for trial in trials])
        evidence = [reduced(trial, knowledge, coverage) for trial in trials]
        row = coverage.row[str(case.function)]
        for name, model in MODELS.items():
            probability = infer(coverage, [model(one) for one in evidence]).belief.probability
            rank = place(probability, row).e_inspect
            found[f"{length} executions: {name}"] = (rank, float(np.log(probability[row])))
    return found


def ranks_in_class(functions: Sequence[str], coverage: Coverage) -> list[float]:
    """Expected rank of each among the functions that the same skills usually call."""
    classes = indistinguishable(infer(coverage, []).belief, coverage, [])
    size = {row: len(members) for members in classes for row in members}
    return [(size.get(coverage.row[function], 1) + 1) / 2 for function in functions]


def figures_of(rows: Sequence[dict[str, tuple[float, float]]], half: str) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = np.array([row[name] for row in rows if name in row])
        figures[f"{half}: {name}: E_inspect"] = bootstrap(values[:, 0]).rounded()
        figures[f"{half}: {name}: log p"] = bootstrap(values[:, 1]).rounded()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    options = parser.parse_args()
    store, truth = Store.open(options.store), read_truth(options.store / "bugs.json")
    knowledge = known(store)
    sound = sound_trials(store, truth, knowledge)
    halves: dict[str, list[dict[str, tuple[float, float]]]] = {"chosen on": [], "untouched": []}
    for bug, function in truth.items():
        if function is not None:
            case = stored_case(store, bug, function, knowledge, sound)
            halves["untouched" if untouched(function) else "chosen on"].append(judged(case, knowledge))
    figures: dict[str, object] = {f"bugs, {half}": len(rows) for half, rows in halves.items()}
    ranks = ranks_in_class([function for function in truth.values() if function], knowledge.coverage)
    figures["all: E_inspect if only the class were known"] = bootstrap(ranks).rounded()
    for half, rows in halves.items():
        figures |= figures_of(rows, half)
    command = "python benchmarks/blame_halves.py --store DIR"
    write_result("blame-halves", command, [0], figures, [], store_hash(options.store))


if __name__ == "__main__":
    main()
