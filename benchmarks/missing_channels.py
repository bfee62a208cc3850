"""What does a detector lose when channels are missing? python benchmarks/missing_channels.py [--store DIR --skill NAME]

A detector that has learned from all channels judges executions, successes and failures alike, that lack one stream, or
half of them; single channels where there is but one stream. Cross-validated as `misstep evaluate detectors` does, on a
store's skill or, without one, on the HIRO snap assembly. A loss is the area under the ROC curve with all channels less
that without some. Writes benchmarks/results/missing-channels.json.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from data import hiro
from detectors import PROMISE, hash_of
from result_file import store_hash, write_result

from misstep.detect.method import Advance
from misstep.detect.train import METHODS
from misstep.detect.training import Training
from misstep.evaluate.detector_cases import stored_cases
from misstep.evaluate.detector_figures import DetectorFigures, figures_of
from misstep.evaluate.detector_learners import learners
from misstep.evaluate.detectors import Case, Judge, Learner, cross_validate
from misstep.signals.grid import Measurements
from misstep.store.store import Store


def groups_of(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    """What can be missing: the channels of each stream; each channel where there is one stream."""
    channels = sorted({name for case in cases for name in case.measurements.channels})
    streams: dict[str, tuple[str, ...]] = {}
    for name in channels:
        stream = name.rpartition(".")[0]
        streams[stream] = (*streams.get(stream, ()), name)
    return list(streams.values()) if len(streams) > 1 else [(name,) for name in channels]


def without(measurements: Measurements, missing: set[str]) -> Measurements:
    kept = [index for index, name in enumerate(measurements.channels) if name not in missing]
    channels = tuple(measurements.channels[index] for index in kept)
    return replace(measurements, channels=channels, values=measurements.values[:, kept])


class TrainedOnce:
    """A learner that learns once from the same executions, however often it is asked."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._judges: dict[tuple[int, ...], Judge] = {}

    def lacking(self, missing: set[str]) -> Learner:
        """The learner whose judges see nothing of some channels."""

        def learn(successes: Sequence[Measurements], advance: Advance) -> Judge:
            key = tuple(id(one) for one in successes)
            if key not in self._judges:
                self._judges[key] = self._learner(successes, advance)
            judge = self._judges[key]
            return lambda measurements: judge(without(measurements, missing))

        return learn


def measured(method: str, cases: Sequence[Case], training: Training, draws: int) -> tuple[dict[str, Any], list[Any]]:
    """Figures of a method, and a row for each set of channels that were missing."""
    groups, generator = groups_of(cases), np.random.default_rng(training.seed)
    half = [sorted(generator.permutation(len(groups))[: len(groups) // 2].tolist()) for _ in range(draws)]
    learner = TrainedOnce(learners(training)[method])

    def judged(indices: Sequence[int]) -> DetectorFigures:
        missing = {name for index in indices for name in groups[index]}
        return figures_of(cross_validate(cases, learner.lacking(missing), seed=training.seed))

    whole = judged([])
    figures: dict[str, Any] = {f"{method}: AUROC, all": whole.auroc.rounded()}
    figures |= {f"{method}: false alarms, all": whole.false_alarms.rounded()}
    rows = []
    for name, sets in (("one", [[index] for index in range(len(groups))]), ("half", half)):
        seen = [judged(indices) for indices in sets]
        losses = [whole.auroc.mean - one.auroc.mean for one in seen]
        figures[f"{method}: AUROC lost, {name} missing, mean"] = round(float(np.mean(losses)), 4)
        figures[f"{method}: AUROC lost, {name} missing, worst"] = round(max(losses), 4)
        alarms = float(np.mean([one.false_alarms.mean for one in seen]))
        figures[f"{method}: false alarms, {name} missing, mean"] = round(alarms, 4)
        for indices, one, loss in zip(sets, seen, losses, strict=True):
            missing = [label(groups[index]) for index in indices]
            alarm_share = round(one.false_alarms.mean, 4)
            rows.append(
                {"method": method, "missing": missing, "AUROC lost": round(loss, 4), "false alarms": alarm_share}
            )
    return figures, rows


def label(group: tuple[str, ...]) -> str:
    return group[0] if len(group) == 1 else group[0].rpartition(".")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="without it, HIRO")
    parser.add_argument("--skill", help="of the store")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--draws", type=int, default=5, help="sets of half of the streams")
    options = parser.parse_args()
    if (options.store is None) != (options.skill is None):
        parser.error("--store and --skill go together")
    torch.set_num_threads(1)
    if options.store:
        cases, source, data = (
            stored_cases(Store.open(options.store), options.skill),
            options.skill,
            store_hash(options.store),
        )
        words = f" --store {options.store.name} --skill {options.skill}"
    else:
        (source, cases), words = next(iter(hiro.load(options.data).items())), ""
        data = hash_of([options.data / file for file in hiro.FILES])
    training = Training(epochs=options.epochs, false_alarm_rate=PROMISE)
    failures = sum(case.failed for case in cases)
    figures: dict[str, Any] = {"skill": source, "successes": len(cases) - failures, "failures": failures}
    rows: list[Any] = []
    for method in options.methods:
        found, more = measured(method, cases, training, options.draws)
        figures, rows = figures | found, rows + more
    command = f"python benchmarks/missing_channels.py{words} --methods {' '.join(options.methods)}"
    command += f" --epochs {options.epochs} --draws {options.draws}"
    write_result("missing-channels", command, [training.seed], figures, rows, data)


if __name__ == "__main__":
    main()
