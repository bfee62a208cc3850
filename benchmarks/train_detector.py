"""How long does a detector take to train? python benchmarks/train_detector.py [--runs 70] [--skill handover]

Records successes of the cell's longest skill without cameras, trains its MOM once on one thread, and writes the
time to benchmarks/results/train-detector.json. The paper trains on at least 70 executions a skill.
"""

import argparse
import tempfile
import time
from pathlib import Path

import torch
from result_file import write_result

from misstep.detect.library import train_and_store, training_successes
from misstep.detect.training import Training
from misstep.record.runner import SkillRunner
from misstep.signals.matrices import matrices
from misstep.store.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=70)
    parser.add_argument("--skill", default="handover")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store", create=True)
        environment = {"MISSTEP_CELL_CAMERA_FPS": "0"}
        with SkillRunner(store.root, "misstep_cell.skills", workers=2, environment=environment) as runner:
            list(runner.run_many([(options.skill, seed) for seed in range(options.runs)]))
        successes = training_successes(store, options.skill)
        steps = [len(matrices(store, execution.id).measurements.values) for execution in successes]
        began_s, began_cpu_s = time.monotonic(), time.process_time()
        model = train_and_store(store, options.skill, Training(method="mom"))
        wall_s, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
    figures = {
        "executions": len(successes),
        "longest, steps": max(steps),
        "channels": len(model.channels),
        "wall, s": round(wall_s, 1),
        "CPU, s": round(cpu_s, 1),
    }
    command = f"python benchmarks/train_detector.py --runs {options.runs} --skill {options.skill}"
    write_result("train-detector", command, list(range(options.runs)), figures, [])


if __name__ == "__main__":
    main()
