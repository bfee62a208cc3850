"""How should pictures be sampled? python benchmarks/sampling_cell.py --store DIR [--runs DIR] [--horizon 2]

Students of pictures (RGB) in the simulated cell, taught by labels alone, on the five splits of `anticipation_cell.py`,
shown more pictures a second and a longer past than in the tables there. One sampling is chosen, by the AUROC over the
validation parts of all splits; figures are over the test parts. Trainings that are done are kept in --runs; the same
command goes on. Writes benchmarks/results/sampling-cell.json.
"""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from anticipation_cell import TRAINING, paired, read_splits
from distillation_cell import MODALITY, asked_for, judged_by, keep, kept, scored
from result_file import store_hash, write_result

from misstep import Store
from misstep.anticipate.distillation import Distillation
from misstep.anticipate.material import cache_of, gather
from misstep.anticipate.teaching import teach
from misstep.evaluate.metrics import auroc

TABLES = "1 Hz, 6 frames"
WAYS: Mapping[str, tuple[float, int]] = {TABLES: (1.0, 6), "1 Hz, 8 frames": (1.0, 8), "2 Hz, 16 frames": (2.0, 16)}
"""Pictures a second, and how many; the last one is a second after the onset, and the horizon hides it with others."""


def main() -> None:
    """Trains what is missing, then compares."""
    asked = asked_for(__doc__ or "", "sampling-runs")
    splits = range(len(read_splits(asked.store)))
    jobs = [(split, name) for name in WAYS for split in splits]
    with ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool:
        for done in pool.map(partial(train, asked.store, asked.runs, asked.horizon), jobs):
            print(done, flush=True)
    executions = {one.id: one for one in Store.open(asked.store).executions()}
    judged = {name: judged_by(asked.runs, dict.fromkeys(splits, name)) for name in WAYS}
    validated = {name: validation_auroc(asked.runs, list(splits), name) for name in WAYS}
    chosen = max(WAYS, key=lambda name: validated[name])
    figures: dict[str, Any] = {"executions": len(executions), "horizon in s": asked.horizon, "chosen": chosen}
    for name, one in judged.items():
        figures |= scored(name, one, executions) | {f"{name}: auroc on validation": round(validated[name], 4)}
        if name != TABLES:
            more = paired(one, judged[TABLES], executions)
            figures |= {f"{name}: {metric} that it adds": estimate for metric, estimate in more.items()}
    command = f"python benchmarks/sampling_cell.py --store failures --horizon {asked.horizon:g}"
    write_result("sampling-cell", command, list(splits), figures, [], store_hash(asked.store))


def train(store: Path, runs: Path, horizon_s: float, job: tuple[int, str]) -> str:
    """Trains one student, and keeps what it says of its validation and test parts."""
    split, name = job
    if kept(runs, split, name).exists():
        return f"{name}, split {split}, was there"
    torch.set_num_threads(1)
    rate_hz, frames = WAYS[name]
    training = replace(
        TRAINING,
        modalities=(MODALITY,),
        horizon_s=horizon_s,
        seed=split,
        distillation=Distillation("none"),
        rate_hz=rate_hz,
        frames=frames,
    )
    material = gather(Store.open(store), read_splits(store)[split], training, cache_of(store))
    taught = teach(material, training, runs / f"{split}" / name, "cpu")
    keep(kept(runs, split, name), taught.student, material, training)
    return f"{name}, split {split}"


def validation_auroc(runs: Path, splits: list[int], name: str) -> float:
    """Over the validation parts of all splits; an execution may be in several."""
    said = [np.load(kept(runs, split, name)) for split in splits]
    risks, failed = (np.concatenate([one[f"validation.{fact}"] for one in said]) for fact in ("risks", "failed"))
    return auroc(risks, failed)


if __name__ == "__main__":
    main()
