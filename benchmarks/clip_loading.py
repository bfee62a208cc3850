"""What clips cost, and what their ends tell of the label: python benchmarks/clip_loading.py --store DIR.

DIR is a store that `python -m misstep_cell generate --set failure` made. Clips are cut into a folder that is deleted
afterwards; nothing is written into the store. Times are CPU times of one thread. The control takes the time from an
execution's beginning to its clip's end as the score: within a skill it must not tell failures from successes.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from result_file import store_hash, write_result
from sklearn.metrics import roc_auc_score

from misstep import Store
from misstep.core.execution import Execution
from misstep.signals.augmentation import Augmentation
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import discover
from misstep.signals.normalisation import Normalisation

BATCH, REPEATS_N, SEEDS = 16, 15, range(20)
HORIZON_NS = 1_000_000_000


def cpu_s(run: Callable[[], Any]) -> float:
    started_s = time.process_time()
    run()
    return time.process_time() - started_s


def batch_ms(run: Callable[[], Any]) -> float:
    """The median; whatever else the machine does makes it longer."""
    return round(1000 * float(np.median([cpu_s(run) for _ in range(REPEATS_N)])), 1)


def loading(clips: Clips) -> dict[str, float]:
    """What a training step waits for: 16 clips varied, normalised and side by side, and the student's view of them."""
    cut, generator, augmentation = clips.clips[:BATCH], np.random.default_rng(0), Augmentation()
    normalisation = Normalisation.of(clips.clips)
    images = [{name: clip[name] for name in ("rgb", "depth", "flow")} for clip in cut]
    figures = {}
    for name, some in (
        ("all modalities", cut),
        ("rgb, depth, flow", images),
        ("rgb", [{"rgb": c["rgb"]} for c in cut]),
    ):
        batch = normalisation.batch(some)
        figures[f"{name}: batch of 16, ms"] = batch_ms(lambda some=some: normalisation.batch(some))
        figures[f"{name}: batch of 16, varied, ms"] = batch_ms(
            lambda some=some: normalisation.batch([augmentation.apply(clip, generator) for clip in some])
        )
        figures[f"{name}: student's view of 16, ms"] = batch_ms(lambda batch=batch: batch.seen(HORIZON_NS))
    return figures


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
