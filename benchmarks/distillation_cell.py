"""Does a teacher help its student? python benchmarks/distillation_cell.py --store DIR [--runs DIR] [--horizon 2]

Students of pictures (RGB) in the simulated cell, on the five splits of `anticipation_cell.py`: taught by labels alone,
and by a teacher too, whose features are brought near by MMD (its weight chosen on the validation part of each split) or
by paired squares, or whose probabilities by KL. All of a split start from the same weights and share their teacher.
Every figure is over the test parts of all splits, differences are of the same executions, intervals over scenes.
Trainings that are done are kept in --runs; the same command goes on. Writes benchmarks/results/distillation-cell.json.
"""

import argparse
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from anticipation_cell import TRAINING, Judged, ids_of, paired, read_splits
from result_file import store_hash, write_result

from misstep import Store
from misstep.anticipate.anticipator import Anticipator
from misstep.anticipate.distillation import Distillation
from misstep.anticipate.material import Material, cache_of, gather
from misstep.anticipate.teaching import risks_of, teach
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.execution import Execution
from misstep.evaluate.classification import Classification
from misstep.evaluate.metrics import auroc

MODALITY = "rgb"
WEIGHTS = (0.3, 1.0, 3.0)
ALONE, CHOSEN = "labels alone", "MMD"
WAYS: Mapping[str, Distillation] = {
    ALONE: Distillation("none"),
    **{f"{CHOSEN}, weight {alpha:g}": Distillation(alpha=alpha) for alpha in WEIGHTS},
    "paired squares": Distillation("mse"),
    "KL of probabilities": Distillation("kl"),
}


def main() -> None:
    """Trains what is missing, then compares."""
    asked = asked_for(__doc__ or "", "distillation-runs")
    splits = range(len(read_splits(asked.store)))
    with ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool:
        for done in pool.map(partial(train, asked.store, asked.runs, asked.horizon), splits):
            print(done, flush=True)
    report(asked.store, asked.runs, asked.horizon, splits)


def asked_for(about: str, runs: str) -> argparse.Namespace:
    """The options of a benchmark of students."""
    words = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--store", type=Path, required=True, help="the failure set, made by misstep_cell generate")
    words.add_argument("--runs", type=Path, default=Path(runs), help="folder of the trainings")
    words.add_argument("--horizon", type=float, default=2.0, help="seconds before the onset at which views end")
    words.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    return words.parse_args()


def train(store: Path, runs: Path, horizon_s: float, split: int) -> str:
    """Trains the students of one split, and keeps what each says of its validation and test parts."""
    torch.set_num_threads(1)
    place = runs / f"{split}"
    missing = {name: way for name, way in WAYS.items() if not kept(runs, split, name).exists()}
    if not missing:
        return f"split {split} was there"
    training = replace(TRAINING, modalities=(MODALITY,), horizon_s=horizon_s, seed=split)
    material = gather(Store.open(store), read_splits(store)[split], training, cache_of(store))
    for name, way in missing.items():
        folder = place / name
        if way.kind != "none" and (place / "teacher").exists() and not (folder / "teacher").exists():
            shutil.copytree(place / "teacher", folder / "teacher")
        own = replace(training, distillation=way)
        taught = teach(material, own, folder, "cpu")
        if taught.teacher is not None and not (place / "teacher").exists():
            shutil.copytree(folder / "teacher", place / "teacher")
        keep(kept(runs, split, name), taught.student, material, own)
    return f"split {split}"


def keep(file: Path, student: Anticipator, material: Material, training: AnticipatorTraining) -> None:
    """Writes what a student says of its validation and test parts."""
    said: dict[str, Any] = {}
    for part, clips in (("validation", material.validation), ("test", material.test)):
        risks = risks_of(student, clips, material, training, "student")
        said |= {f"{part}.risks": risks, f"{part}.failed": clips.failed, f"{part}.ids": ids_of(clips)}
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as stream:
        np.savez(stream, **said)
    unfinished.replace(file)


def kept(runs: Path, split: int, name: str) -> Path:
    """Where what a student says is kept."""
    return runs / f"{split}" / f"{name}.npz"


def report(store: Path, runs: Path, horizon_s: float, splits: Sequence[int]) -> None:
    """Scores of every way, and what each adds to labels alone."""
    executions = {one.id: one for one in Store.open(store).executions()}
    chosen = {split: best_weight(runs, split) for split in splits}
    judged = {name: judged_by(runs, dict.fromkeys(splits, name)) for name in WAYS}
    judged[CHOSEN] = judged_by(runs, {split: mmd(alpha) for split, alpha in chosen.items()})
    figures: dict[str, Any] = {"executions": len(executions), "horizon in s": horizon_s}
    for name, one in judged.items():
        figures |= scored(name, one, executions)
        if name != ALONE:
            more = paired(one, judged[ALONE], executions)
            figures |= {f"{name}: {metric} that it adds": estimate for metric, estimate in more.items()}
    rows = [{"split": split, "weight of MMD chosen": alpha} for split, alpha in chosen.items()]
    command = f"python benchmarks/distillation_cell.py --store failures --horizon {horizon_s:g}"
    write_result("distillation-cell", command, list(splits), figures, rows, store_hash(store))


def mmd(alpha: float) -> str:
    """The way of this weight."""
    return f"{CHOSEN}, weight {alpha:g}"


def best_weight(runs: Path, split: int) -> float:
    """The weight of MMD with the highest AUROC on the validation part."""

    def validated(alpha: float) -> float:
        said = np.load(kept(runs, split, mmd(alpha)))
        return auroc(said["validation.risks"], said["validation.failed"])

    return max(WEIGHTS, key=validated)


def judged_by(runs: Path, ways: Mapping[int, str]) -> Judged:
    """What students, one a split, say of all test parts."""
    said = [np.load(kept(runs, split, name)) for split, name in ways.items()]
    ids, failed, risks = (np.concatenate([one[f"test.{fact}"] for one in said]) for fact in ("ids", "failed", "risks"))
    return Judged(ids, failed, risks, np.repeat(list(ways), [len(one["test.ids"]) for one in said]))


def scored(name: str, judged: Judged, executions: Mapping[str, Execution]) -> dict[str, Any]:
    """Scores of one way."""
    scores = Classification.of(judged.risks, judged.failed, [executions[one].scene for one in judged.ids])
    return {f"{name}: {figure}": getattr(scores, figure).rounded() for figure in ("f1", "auroc")}


if __name__ == "__main__":
    main()
