"""What clips cost, and what their ends tell of the label: python benchmarks/clip_loading.py --store DIR.

DIR is a store that `python -m misstep_cell generate --set failure` made. Clips are cut into a folder that is deleted
afterwards; nothing is written into the store. How long training waits for data is asked of `teach` itself, teacher and
student, with each preset's encoder: what the loader takes for a batch, and how long it is until the next one is asked
for, means of CPU times of one thread. The modern preset teaches each modality by itself: the share of several is that
of their sums. The control takes the time from an execution's beginning to its clip's end as the score: within a skill
it must not tell failures from successes.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from result_file import store_hash, write_result
from sklearn.metrics import roc_auc_score

from misstep import Store
from misstep.anticipate import teaching
from misstep.anticipate.examples import Examples, shuffled_batches
from misstep.anticipate.material import Material, gather
from misstep.anticipate.training import (
    AFTERMATHS_S,
    IMAGE_ENCODERS,
    NEARER_S,
    AnticipatorPreset,
    AnticipatorTraining,
    Schedule,
)
from misstep.core.execution import Execution
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import discover
from misstep.signals.split import split

SEEDS = range(20)
SIZES_PX: Mapping[AnticipatorPreset, tuple[int, ...]] = {"modern": (56, 112), "paper": (112,)}
EPOCHS: Mapping[AnticipatorPreset, int] = {"modern": 2, "paper": 1}
LESSONS = 160
"""Clips that are learned from: ten steps an epoch."""
PICTURES = ("rgb", "depth", "flow")
WARM_UP = 2
"""Steps of a network that do not count."""


@dataclass
class Watched:
    """Batches; notes what each took, and how long it was until the next was asked for.

    Attributes:
        batches: of `shuffled_batches`.
        times_s: CPU times of each batch, and of the step with it.
    """

    batches: Any
    times_s: list[tuple[float, float]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[Examples]:
        batches, asked = iter(self.batches), time.process_time()
        while (batch := next(batches, None)) is not None:
            given = time.process_time()
            yield batch
            again = time.process_time()
            self.times_s.append((given - asked, again - given))
            asked = again


def cpu_s(run: Callable[[], Any]) -> float:
    started_s = time.process_time()
    run()
    return time.process_time() - started_s


def taught(material: Material, training: AnticipatorTraining) -> dict[tuple[str, ...], list[Watched]]:
    """The batches of a training by `teach`, by the modalities of a network; first the teacher's, then the student's."""
    found: dict[tuple[str, ...], list[Watched]] = {}

    def watched(clips: Clips, *settings: Any) -> Iterable[Examples]:
        names = tuple(clips.clip(0))
        found.setdefault(names, []).append(Watched(shuffled_batches(clips, *settings)))
        return found[names][-1]

    teaching.shuffled_batches = watched  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        teaching.teach(material, training, Path(folder), "cpu")
    teaching.shuffled_batches = shuffled_batches
    return found


def waits(store: Store, cache: ClipCache, preset: AnticipatorPreset, size_px: int, names: Collection[str]) -> list[Any]:
    """What training with these modalities waits for: a row for each network's modalities."""
    training = AnticipatorTraining(
        preset=preset,
        modalities=tuple(names),
        aftermath_s=AFTERMATHS_S[preset],
        size_px=size_px,
        image_encoder=IMAGE_ENCODERS[preset],
        nearer_s=NEARER_S[preset],
        schedule=Schedule(epochs=EPOCHS[preset], patience=EPOCHS[preset], warm_up=0.1),
    )
    material = gather(store, split(store.executions()), training, cache)
    material = replace(material, lessons=first(material.lessons, LESSONS))
    rows = []
    for learned, networks in taught(material, training).items():
        times_s = [times_s for one in networks for times_s in one.times_s[WARM_UP:]]
        batch_s, step_s = np.mean(times_s, axis=0)
        row = {"encoder": training.image_encoder, "size_px": size_px, "modalities": list(learned), "n": len(times_s)}
        rows.append(row | {"batch_s": round(float(batch_s), 5), "step_s": round(float(step_s), 5)})
    return rows


def first(clips: Clips, n: int) -> Clips:
    """So many of them."""
    return replace(clips, executions=clips.executions[:n], ends=clips.ends[:n], clips=clips.clips[:n])


def by_set(
    store: Store, cache: ClipCache, preset: AnticipatorPreset, size_px: int, every: Collection[str]
) -> dict[str, list[Any]]:
    """Rows by what is seen: the modern preset's steps are those of each modality by itself."""
    sets = {"rgb": ("rgb",), "rgb, depth, flow": PICTURES, "all modalities": tuple(every)}
    if preset == "paper":
        return {told: waits(store, cache, preset, size_px, names) for told, names in sets.items()}
    rows = waits(store, cache, preset, size_px, every)
    return {told: [row for row in rows if row["modalities"][0] in names] for told, names in sets.items()}


def shares(rows_of: Mapping[str, list[Any]]) -> dict[str, float]:
    """What a batch costs, of a training step: by what is seen, then by each modality that is taught by itself."""
    figures: dict[str, float] = {}
    for seen, rows in rows_of.items():
        batch_s, step_s = (sum(row[key] for row in rows) for key in ("batch_s", "step_s"))
        figures |= {
            f"{_told(rows[0], seen)}: a batch, ms": round(1000 * batch_s, 1),
            f"{_told(rows[0], seen)}: a step, ms": round(1000 * step_s, 1),
            f"{_told(rows[0], seen)}: share of a step": round(batch_s / step_s, 4),
        }
    alone = [row for row in rows_of["all modalities"] if len(row["modalities"]) == 1 and row["modalities"] != ["rgb"]]
    return figures | {
        f"{_told(row, row['modalities'][0])} alone: share of a step": round(row["batch_s"] / row["step_s"], 4)
        for row in alone
    }


def _told(row: Mapping[str, Any], seen: str) -> str:
    return f"{row['encoder']}, {row['size_px']} px, {seen}"


def auroc_of_ends(after_s: list[float], executions: list[Execution]) -> float:
    """How well the time of the clip's end tells failures, over the skills, 0.5 is not at all."""
    scores = []
    for skill in sorted({execution.skill for execution in executions}):
        own = [index for index, execution in enumerate(executions) if execution.skill == skill]
        scores.append(roc_auc_score([executions[i].failed for i in own], [after_s[i] for i in own]))
    return float(np.mean(scores))


def ends(store: Store, executions: list[Execution], cache: ClipCache) -> dict[str, Any]:
    """The control, with ends drawn and with successes shown to their last sample."""
    spans = [cache.span(store, execution.id) for execution in executions]
    onsets, drawn, cut = onsets_of(store, executions, cache), [], []
    for seed in SEEDS:
        at = [onsets.end_of(one, span, seed).t_ns for one, span in zip(executions, spans, strict=True)]
        after_s = [(t_ns - span.begin_ns) / 1e9 for t_ns, span in zip(at, spans, strict=True)]
        drawn.append(auroc_of_ends(after_s, executions))
        cut.append([t_ns == span.end_ns for t_ns, span in zip(at, spans, strict=True)])
    whole = [
        ((at.t_ns if one.failed else span.end_ns) - span.begin_ns) / 1e9
        for one, span in zip(executions, spans, strict=True)
        for at in [onsets.end_of(one, span)]
    ]
    succeeded = np.array([one.succeeded for one in executions])
    return {
        "end alone, AUROC, drawn ends": round(float(np.mean(drawn)), 3),
        "end alone, AUROC, drawn ends, lowest of 20 seeds": round(min(drawn), 3),
        "end alone, AUROC, drawn ends, highest of 20 seeds": round(max(drawn), 3),
        "end alone, AUROC, successes to their last sample": round(auroc_of_ends(whole, executions), 3),
        "successes whose drawn end was cut to their length": round(float(np.array(cut)[:, succeeded].mean()), 3),
    }


def cut(store: Store, executions: list[Execution], size_px: int, cache: ClipCache) -> dict[str, Any]:
    """What cutting the executions' clips costs, of all modalities."""
    modalities = discover(store.frames(executions[0].id), store.series(executions[0].id))
    settings, onsets = ClipSettings(framing=Framing(size_px)), onsets_of(store, executions, cache)
    found: list[Clips] = []
    cutting_s = cpu_s(lambda: found.append(clips_of(store, executions, onsets, modalities, settings, cache)))
    again_s = cpu_s(lambda: clips_of(store, executions, onsets, modalities, settings, cache))
    size_mb = sum(file.stat().st_size for file in cache.folder.rglob("*.npy")) / 1e6
    return {
        "clips": len(found[0]),
        "ends of clips": found[0].kinds,
        "left out": len(found[0].left_out),
        "padded clips": sum(not clip["rgb"].present.all() for clip in found[0].clips),
        "cutting a clip, ms": round(1000 * cutting_s / len(executions), 1),
        "opening a clip that was cut, ms": round(1000 * again_s / len(executions), 2),
        "a clip, MB": round(size_mb / len(found[0]), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--size", type=int, default=112, help="of the pictures that are cut")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    store, rows = Store.open(given.store), list[Any]()
    executions = [one for one in store.executions() if one.succeeded or one.failed]
    every = discover(store.frames(executions[0].id), store.series(executions[0].id)).names
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))
        figures: dict[str, Any] = {"executions": len(executions)} | ends(store, executions, cache)
        figures |= cut(store, executions, given.size, cache)
        for preset, sizes_px in SIZES_PX.items():
            for size_px in sizes_px:
                rows_of = by_set(store, cache, preset, size_px, every)
                figures |= shares(rows_of)
                rows += {id(row): row for of_set in rows_of.values() for row in of_set}.values()
    command = f"python benchmarks/clip_loading.py --store DIR --size {given.size}"
    write_result("clip-loading", command, list(SEEDS), figures, rows, store_hash(given.store))


if __name__ == "__main__":
    main()
