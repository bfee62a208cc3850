"""What clips cost, and what their ends tell of the label: python benchmarks/clip_loading.py --store DIR.

DIR is a store that `python -m misstep_cell generate --set failure` made. Clips are cut into a folder that is deleted
afterwards; nothing is written into the store. Times are CPU times of one thread; a share is the median over rounds of
the ratio of two that were taken in turn: of what the loader does for a step of a student's training, and of the step
without it. The control takes the time from an execution's beginning to its clip's end as the score: within a skill it
must not tell failures from successes.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from result_file import store_hash, write_result
from sklearn.metrics import roc_auc_score

from misstep import Store
from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality
from misstep.core.execution import Execution
from misstep.signals.augmentation import Augmentation
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import discover
from misstep.signals.normalisation import Batch, Normalisation

BATCH, ROUNDS_N, SEEDS = 16, 6, range(20)
HORIZON_NS = 1_000_000_000


def cpu_s(run: Callable[[], Any]) -> float:
    started_s = time.process_time()
    run()
    return time.process_time() - started_s


def loading(clips: Clips) -> dict[str, float]:
    """What 16 clips cost varied, normalised and side by side, with the student's view of them; what a step costs."""
    normalisation, augmentation, generator = Normalisation.of(clips.clips), Augmentation(), np.random.default_rng(0)
    figures = {}
    for names in (("rgb",), ("rgb", "depth", "flow"), tuple(clips.clip(0))):

        def load(names: tuple[str, ...] = names, varies: bool = True) -> tuple[Batch, Batch]:
            cut = [{name: clip[name] for name in names} for clip in clips.clips[:BATCH]]
            batch = normalisation.batch([augmentation.apply(one, generator) if varies else one for one in cut])
            return batch, batch.seen(HORIZON_NS)

        step = training_step(load()[1])
        pairs = np.array([(cpu_s(load), cpu_s(step)) for _ in range(ROUNDS_N)])[1:]
        plain = [cpu_s(lambda load=load: load(varies=False)) for _ in range(ROUNDS_N)]
        told = ", ".join(names) if len(names) <= 3 else "all modalities"
        figures |= {
            f"{told}: 16 clips and the student's view, ms": round(1000 * float(np.median(plain)), 1),
            f"{told}: the same, varied, ms": round(1000 * float(np.median(pairs[:, 0])), 1),
            f"{told}: share of a training step": round(float(np.median(pairs[:, 0] / pairs[:, 1])), 4),
        }
    return figures


def training_step(batch: Batch) -> Callable[[], None]:
    """Forward and backward of a student with the paper's encoders."""
    shapes = {name: values.shape for name, values in batch.values.items()}
    modalities = (
        Modality(name, shape[2], shape[1], shape[-1] if len(shape) == 5 else 0) for name, shape in shapes.items()
    )
    model = Anticipator(AnticipatorConfig(tuple(modalities)))
    values = {name: torch.from_numpy(one) for name, one in batch.values.items()}
    present = {name: torch.from_numpy(one) for name, one in batch.present.items()}

    def step() -> None:
        model.zero_grad()
        logits, _ = model(values, present)
        torch.nn.functional.cross_entropy(logits, torch.arange(len(logits)) % 2).backward()

    return step


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--size", type=int, default=112)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    store = Store.open(given.store)
    executions = [one for one in store.executions() if one.succeeded or one.failed]
    modalities = discover(store.frames(executions[0].id), store.series(executions[0].id))
    settings = ClipSettings(framing=Framing(given.size))
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))
        figures = ends(store, executions, cache)
        onsets = onsets_of(store, executions, cache)
        found: list[Clips] = []
        cutting_s = cpu_s(lambda: found.append(clips_of(store, executions, onsets, modalities, settings, cache)))
        again_s = cpu_s(lambda: clips_of(store, executions, onsets, modalities, settings, cache))
        size_mb = sum(file.stat().st_size for file in Path(folder).rglob("*.npy")) / 1e6
        figures |= {
            "executions": len(executions),
            "clips": len(found[0]),
            "ends of clips": found[0].kinds,
            "left out": len(found[0].left_out),
            "padded clips": sum(not clip["rgb"].present.all() for clip in found[0].clips),
            "cutting a clip, ms": round(1000 * cutting_s / len(executions), 1),
            "opening a clip that was cut, ms": round(1000 * again_s / len(executions), 2),
            "a clip, MB": round(size_mb / len(found[0]), 3),
        } | loading(found[0])
    command = f"python benchmarks/clip_loading.py --store DIR --size {given.size}"
    write_result("clip-loading", command, list(SEEDS), figures, [], store_hash(given.store))


if __name__ == "__main__":
    main()
