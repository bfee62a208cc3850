"""What does a step of a running detector cost? python benchmarks/stream_detector.py [--channels 29 50] [--rounds 40]

Hardly trained networks, since weights do not change the cost, and channels that five motions drive, since PCA's grows
with the number of its components. Steps of all methods are timed in turn, round by round, on one thread; figures are
microseconds of CPU time a step, median over rounds. "detector" is the whole step of a monitor, "error" the method's own
part. Writes benchmarks/results/stream-detector.json.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import torch
from result_file import write_result

from misstep.core.streams import Float64s
from misstep.detect.observation import ObservationModel
from misstep.detect.train import METHODS, train_observation_model
from misstep.detect.training import Training
from misstep.signals.grid import Measurements

STEPS = 400


def values_of(generator: np.random.Generator, steps: int, channels: int) -> Float64s:
    motions = np.sin(np.arange(steps)[:, None] / 10 + generator.normal(size=5))
    mixture = np.random.default_rng(0).normal(size=(5, channels))
    values: Float64s = motions @ mixture + 0.2 * generator.normal(size=(steps, channels))
    return values


def model_of(training: Training, channels: int) -> ObservationModel:
    generator = np.random.default_rng(0)
    names = tuple(f"channel.{index:03d}" for index in range(channels))
    successes = [Measurements(names, 0, 50_000_000, values_of(generator, 60, channels)) for _ in range(9)]
    return train_observation_model("benchmark", successes, "", training)


def us_a_step(step: Callable[[Float64s, int], object], values: Float64s) -> float:
    began_ns = time.process_time_ns()
    for index, row in enumerate(values):
        step(row, index)
    return (time.process_time_ns() - began_ns) / 1e3 / len(values)


def steps_of(model: ObservationModel) -> dict[str, Callable[[Float64s, int], object]]:
    monitor = model.monitor()
    return {"detector": lambda row, _: monitor.step(row), "error": model.errors.stream().step}


def measured(channels: int, rounds: int) -> dict[str, float]:
    """Figures of steps of one width."""
    whole = values_of(np.random.default_rng(1), STEPS, channels)
    holed = np.where(np.random.default_rng(2).random(whole.shape) < 0.1, np.nan, whole)
    models = {method: model_of(Training(method=method, epochs=1), channels) for method in METHODS}
    times_us: dict[str, list[float]] = {}
    for _ in range(rounds):
        for method, model in models.items():
            for part, step in steps_of(model).items():
                times_us.setdefault(f"{method}: {part}, us", []).append(us_a_step(step, whole))
            gaps = us_a_step(steps_of(model)["detector"], holed)
            times_us.setdefault(f"{method}: detector, a tenth missing, us", []).append(gaps)
    figures = {name: round(median(times), 2) for name, times in times_us.items()}
    figures |= {f"{name}, fastest round": round(min(times), 2) for name, times in times_us.items()}
    return {f"{channels} channels, {name}": value for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, nargs="+", default=[29, 50], help="widths of a step (29: the cell's)")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(1)
    figures: dict[str, float] = {}
    for channels in options.channels:
        figures |= measured(channels, options.rounds)
    widths = " ".join(str(channels) for channels in options.channels)
    command = f"python benchmarks/stream_detector.py --channels {widths} --rounds {options.rounds}"
    write_result("stream-detector", command, [1, 2], figures, [])


if __name__ == "__main__":
    main()
