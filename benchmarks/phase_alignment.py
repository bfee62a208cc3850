"""Does aligning executions in time help a detector? python benchmarks/phase_alignment.py [--data ../shared/data]

The phase of a step is the time since the start, as misstep has it, or what causal dynamic time warping onto a mean
success says, at two prices of a step that does not keep its pace. Methods, band, smoothing and threshold are misstep's.
Baxter kitting, dates never split. Writes benchmarks/results/phase-alignment.json.
"""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from data import kitting
from detectors import PROMISE, hash_of, was_measured
from numpy.typing import NDArray
from result_file import write_result

from misstep.calibrate import alarm_threshold
from misstep.core.streams import Float64s
from misstep.detect.band import ErrorBand, Suspicion
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import Advance, ErrorModel
from misstep.detect.scaling import Scaling
from misstep.detect.train import METHODS
from misstep.detect.training import MethodName, Training
from misstep.evaluate.detector_cases import can_be_compared
from misstep.evaluate.detector_table import compare
from misstep.evaluate.detectors import Judge, Opinion
from misstep.signals.grid import Measurements

PRICES = (0.1, 1.0)
NAMES: tuple[MethodName, ...] = ("pca", "kmeans", "zscore")
Phases = NDArray[np.int64]


def align(values: Float64s, reference: Float64s, price: float) -> Phases:
    """Phase of each step: the row of the reference where the cheapest path so far ends, never going back.

    A step stays on its row or passes over one at a price; the cost of a row is the mean squared difference, 9 at most.
    """
    total, phase, phases = price * np.arange(len(reference)), 0, []
    for step, row in enumerate(values):
        cost = np.minimum(((row - reference) ** 2).mean(axis=1), 9.0)
        if step:
            on, over = np.append(np.inf, total[:-1]), np.append([np.inf] * 2, total[:-2]) + price
            total = np.minimum(np.minimum(total + price, on), over)
        total = total + cost
        total -= total.min()
        phase = max(phase, int(total.argmin()))
        phases.append(phase)
    return np.array(phases)


def by_phase(rows: Float64s, phases: Phases, length: int) -> Float64s:
    """Mean of the rows of each phase, (length, ...); NaN where there is none."""
    sums, counts = np.zeros((length, *rows.shape[1:])), np.bincount(phases, minlength=length)
    np.add.at(sums, phases, rows)
    return np.where(counts > 0, sums.T / np.maximum(counts, 1), np.nan).T


def mean_success(scaled: Sequence[Float64s], price: float) -> Float64s:
    """The success of median length, replaced twice by the mean of all successes aligned to it."""
    reference = sorted(scaled, key=len)[len(scaled) // 2]
    for _ in range(2):
        aligned = [by_phase(one, align(one, reference, price), len(reference)) for one in scaled]
        counts = np.isfinite(aligned).sum(axis=0)
        reference = np.where(counts > 0, np.nansum(aligned, axis=0) / np.maximum(counts, 1), reference)
    return reference


def highest(band: ErrorBand, errors: Float64s, phases: Phases) -> list[float]:
    """Suspicion after each step."""
    stream = Suspicion(band)
    return [stream.step(float(error), int(phase)) for error, phase in zip(errors, phases, strict=True)]


def learn(method: MethodName, price: float, training: Training, found: Sequence[Measurements], _: Advance) -> Judge:
    """What `misstep.detect.train` does, with phases of its own."""
    scaling = Scaling.of(np.concatenate([one.values for one in found]), "default")
    scaled = [scaling.apply(one.values) for one in found]
    reference = mean_success(scaled, price)
    phases = [align(one, reference, price) for one in scaled]

    def fitted(indices: Sequence[int]) -> ErrorModel:
        warped = [by_phase(scaled[i], phases[i], len(reference)) if method == "zscore" else scaled[i] for i in indices]
        return METHODS[method].fit(warped, training, lambda: None, Checkpoint())

    def errors_of(model: ErrorModel, values: Float64s, at: Phases) -> Float64s:
        stream = model.stream()
        return np.array([stream.step(row, int(phase)) for row, phase in zip(values, at, strict=True)])

    fold = np.random.default_rng(training.seed).permutation(len(scaled)) % training.folds
    models = [fitted(np.flatnonzero(fold != part).tolist()) for part in range(training.folds)]
    errors = [errors_of(models[part], one, at) for part, one, at in zip(fold, scaled, phases, strict=True)]
    rows = [by_phase(one, at, len(reference)) for one, at in zip(errors, phases, strict=True)]
    bands = [ErrorBand.of([*rows[:i], *rows[i + 1 :]]) for i in range(len(rows))]
    scores = [max(highest(*judged)) for judged in zip(bands, errors, phases, strict=True)]
    whole, band = fitted(range(len(scaled))), ErrorBand.of(rows)
    threshold = alarm_threshold(np.array(scores), training.false_alarm_rate)

    def judge(measurements: Measurements) -> Opinion:
        values = scaling.apply(measurements.values)
        at = align(values, reference, price)
        suspicion = highest(band, errors_of(whole, values, at), at)
        first = next((step for step, value in enumerate(suspicion) if value > threshold), None)
        return Opinion(max(suspicion), None if first is None else measurements.time_s(first))

    return judge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    training = Training(false_alarm_rate=PROMISE)
    aligned = {
        f"{name}, aligned at {price}": partial(learn, name, price, training) for name in NAMES for price in PRICES
    }
    skills = {skill: cases for skill, cases in kitting.load(options.data).items() if can_be_compared(cases)}
    table = compare(skills, [*NAMES, *aligned], training, aligned)
    figures: dict[str, Any] = {f"mean AUROC, {name}": round(table.mean_auroc(name), 4) for name in table.methods}
    for skill, row in table.facts()["skills"].items():
        for name, values in row.items():
            figures |= {f"{skill}, {name}: {key}": value for key, value in values.items() if was_measured(value)}
    command = "python benchmarks/phase_alignment.py"
    write_result("phase-alignment", command, [0], figures, [], hash_of([options.data / file for file in kitting.FILES]))


if __name__ == "__main__":
    main()
