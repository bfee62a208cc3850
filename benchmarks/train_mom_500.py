"""How long does the paper's training take? python benchmarks/train_mom_500.py [--epochs 500] [--threads 1] [--folds]

One network on 70 executions of 2,000 steps of 50 channels for 500 epochs; the paper's, of as many steps, takes about
five minutes on a graphics card. Synthetic motion, since only its size matters. With fewer epochs than 500 the figures
say that they are extrapolated, from the mean of all epochs but the first. --folds adds what a detector takes in all:
three more networks, on two thirds of the executions each. Writes benchmarks/results/train-mom-500.json.
"""

import argparse
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from result_file import write_result

from misstep.core.streams import Float64s
from misstep.detect.autoencoder_training import train_network
from misstep.detect.training import Training

EXECUTIONS, STEPS, CHANNELS, EPOCHS = 70, 2000, 50, 500


def executions() -> list[Float64s]:
    generator = np.random.default_rng(0)
    time_s, phase = np.arange(STEPS)[:, None] / 50, np.arange(CHANNELS) * 0.7
    paces = 1 + 0.02 * generator.normal(size=EXECUTIONS)
    return [np.sin(time_s * pace + phase) + 0.1 * generator.normal(size=(STEPS, CHANNELS)) for pace in paces]


def trained(name: str, scaled: Sequence[Float64s], epochs: int) -> dict[str, Any]:
    """Wall and CPU time of one network."""
    marks = [(time.monotonic(), time.process_time())]

    def advance() -> None:
        marks.append((time.monotonic(), time.process_time()))
        if (len(marks) - 1) % 25 == 0:
            print(f"{name}: epoch {len(marks) - 1}/{epochs}, {marks[-1][0] - marks[0][0]:.0f} s", flush=True)

    train_network(scaled, Training(epochs=epochs), advance)
    spent = np.diff(np.array(marks), axis=0)  # epochs x (wall, CPU)
    figures: dict[str, Any] = {
        f"{name}: epochs run": epochs,
        f"{name}: an epoch, wall, s": round(float(np.median(spent[:, 0])), 3),
        f"{name}: an epoch, CPU, s": round(float(np.median(spent[:, 1])), 3),
    }
    if epochs >= EPOCHS:
        totals, how = spent.sum(axis=0), "measured"
    else:
        totals, how = spent[0] + (EPOCHS - 1) * spent[1:].mean(axis=0), "extrapolated"
    whole = zip(("wall", "CPU"), totals, strict=True)
    return figures | {
        f"{name}: {max(epochs, EPOCHS)} epochs, {how}, {clock}, s": round(float(s), 1) for clock, s in whole
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="at least 2; with fewer than 500, extrapolated")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--folds", action="store_true", help="also the three networks of cross-fitting")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    scaled = executions()
    figures: dict[str, Any] = {"threads": options.threads} | trained("one network", scaled, options.epochs)
    if options.folds:
        for fold in range(3):
            seen = [one for index, one in enumerate(scaled) if index % 3 != fold]
            figures |= trained(f"fold {fold}", seen, options.epochs)
    folds = " --folds" if options.folds else ""
    command = f"python benchmarks/train_mom_500.py --epochs {options.epochs} --threads {options.threads}{folds}"
    write_result("train-mom-500", command, [0], figures, [])


if __name__ == "__main__":
    main()
