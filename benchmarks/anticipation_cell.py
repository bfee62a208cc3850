"""Can failures of the cell be anticipated? python benchmarks/anticipation_cell.py --store DIR [--runs DIR]

Tables I and II of the paper on the 324 executions of `misstep_cell generate --set failure --executions 324 --fps 4`.
Five splits, whose test parts share no execution and together hold all: every figure is over 324 executions that the
network had not learned from. Each modality is taught by itself (teacher, then students), and heads learn what the
features of several say together. A student sees nothing younger than the horizon before the onset: 1 s (1-frame) or 2 s
(2-frame). Trainings that are done are kept in --runs; the same command goes on. Writes
benchmarks/results/anticipation-cell.json. With --px 112, four times the cost, pictures alone, of teachers and their
students, and anticipation-cell-112px.json.
"""

import argparse
import io
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from result_file import interval, store_hash, write_result

from misstep import Execution, Store
from misstep.anticipate.anticipator import SIZES, Anticipator, AnticipatorConfig
from misstep.anticipate.distillation import Distillation, DistillationKind
from misstep.anticipate.encoders import Modality
from misstep.anticipate.fusing import teach_head
from misstep.anticipate.material import Material, cache_of, gather
from misstep.anticipate.teaching import Role, collation_of, opinions_of, teach
from misstep.anticipate.training import IMAGE_ENCODERS, NEARER_S, TAKES, AnticipatorTraining
from misstep.evaluate.classification import THRESHOLD, Classification, weighted_f1
from misstep.evaluate.metrics import auroc, bootstrap
from misstep.signals.clips import Track
from misstep.signals.data_set import Clips
from misstep.signals.sampling import is_seen
from misstep.signals.split import Split
from misstep.store.whole_file import write_whole

IMAGES = ("rgb", "depth", "flow")
SERIES = ("gripper", "wrench", "joints", "microphone")
VIEWS: dict[str, tuple[str, ...]] = {
    "RGB": ("rgb",),
    "D": ("depth",),
    "F": ("flow",),
    "RGB-F": ("rgb", "flow"),
    "RGB-D": ("rgb", "depth"),
    "RGB-D-F": IMAGES,
    "gripper": ("gripper",),
    "series": SERIES,
    "all": (*IMAGES, *SERIES),
}
FRAMES_S = {"1-frame": 1.0, "2-frame": 2.0}
TRAINING = AnticipatorTraining(
    image_encoder=IMAGE_ENCODERS["modern"], takes=TAKES["modern"], nearer_s=NEARER_S["modern"], size_px=56, frames=6
)
ABLATED = ("rgb", "flow")
"""Modalities on which students without a teacher and causal ones are compared; on all it would take twice as long."""
ABLATED_VIEWS = ("RGB", "F", "RGB-F")
BY_CAUSE = {("RGB", "student, 2-frame"), *((view, "student, 1-frame") for view in VIEWS)}
"""Views and students whose failures are told by cause."""
ALWAYS = "always fails"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of network that is compared.

    Attributes:
        name: in the tables.
        role: what it is shown.
        horizon_s: of students.
        distillation: what it learns from the teacher.
        causal: see `AnticipatorTraining`.
    """

    name: str
    role: Role
    horizon_s: float
    distillation: DistillationKind = "mmd"
    causal: bool = False


KINDS = (
    Kind("teacher", "teacher", 1.0),
    *(Kind(f"student, {name}", "student", horizon_s) for name, horizon_s in FRAMES_S.items()),
    *(Kind(f"student, {name}, no distillation", "student", s, "none") for name, s in FRAMES_S.items()),
    *(Kind(f"student, {name}, causal", "student", s, causal=True) for name, s in FRAMES_S.items()),
)


def main() -> None:
    """Trains what is missing, then writes the tables."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--store", type=Path, required=True, help="the failure set, made by misstep_cell generate")
    words.add_argument("--runs", type=Path, default=Path("anticipation-runs"), help="folder of the trainings")
    words.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    words.add_argument(
        "--px", type=int, default=TRAINING.size_px, help=f"side of pictures (default {TRAINING.size_px})"
    )
    words.add_argument("--modalities", default=",".join((*SERIES, *IMAGES)), help="those to train, in this order")
    words.add_argument("--only-report", action="store_true", help="train nothing, tell what is there")
    options = words.parse_args()
    splits = range(len(read_splits(options.store)))
    names = IMAGES if options.px != TRAINING.size_px else options.modalities.split(",")
    if not options.only_report:
        with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
            jobs = [(split, name) for name in names for split in splits]
            for done in pool.map(partial(train, options.store, options.runs, options.px), jobs):
                print(done, flush=True)
    report(options.store, options.runs, options.px, splits)


def read_splits(store: Path) -> list[Split]:
    """The five that were written with the data."""
    facts = json.loads((store / "splits.json").read_text())["splits"]
    return [Split(*(tuple(one[part]) for part in ("train", "validation", "test"))) for one in facts]


def training_of(name: str, kind: Kind, split: int, px: int = TRAINING.size_px) -> AnticipatorTraining:
    """Settings of one network."""
    return replace(
        TRAINING,
        modalities=(name,),
        horizon_s=kind.horizon_s,
        distillation=Distillation(kind.distillation),
        causal=kind.causal,
        size_px=px,
        seed=split,
    )


def train(store: Path, runs: Path, px: int, job: tuple[int, str]) -> str:
    """Trains all kinds of one modality on one split, and keeps what each says of lessons and test clips."""
    split, name = job
    torch.set_num_threads(1)
    place = runs / f"{px}px" / f"{split}" / name
    kinds = KINDS if name in ABLATED and px == TRAINING.size_px else KINDS[: 1 + len(FRAMES_S)]
    missing = {kind: file for kind in kinds if not (file := place / f"{kind.name}.npz").exists()}
    if not missing:
        return f"{name}, split {split}, was there"
    # All kinds see the same clips, of which the horizon hides a part later.
    cut = training_of(name, KINDS[0], split, px)
    material = gather(Store.open(store), read_splits(store)[split], cut, cache_of(store))
    for kind, file in missing.items():
        training = training_of(name, kind, split, px)
        folder = place / "networks" / (kind.name if kind.role == "student" else "student, 1-frame")
        if kind.distillation != "none" and not (folder / "teacher").exists() and (place / "teacher").exists():
            shutil.copytree(place / "teacher", folder / "teacher")  # it is the same for every horizon
        taught = teach(material, training, folder, "cpu")
        if taught.teacher is not None and not (place / "teacher").exists():
            shutil.copytree(folder / "teacher", place / "teacher")
        keep(file, taught.networks[kind.role], material, training, kind.role)
    return f"{name}, split {split}"


def keep(file: Path, network: Anticipator, material: Material, training: AnticipatorTraining, role: Role) -> None:
    """Writes features and risks of the lessons and of the test part."""
    found: dict[str, Any] = {}
    for part, clips in (("lessons", material.lessons), ("test", material.test)):
        said = opinions_of(network, clips, collation_of(material, training, role), training)
        found |= {f"{part}.features": said.features[training.modalities[0]].numpy(), f"{part}.failed": clips.failed}
        found |= {f"{part}.risks": said.logits.double().softmax(1)[:, 1].numpy(), f"{part}.ids": ids_of(clips)}
    archive = io.BytesIO()
    np.savez(archive, **found)
    write_whole(file, archive.getvalue())


def ids_of(clips: Clips) -> Any:
    """(n,) whose clips they are."""
    return np.array([one.id for one in clips.executions])


Kept = Mapping[str, Any]
"""What `keep` wrote of one network: by part and fact."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What networks of one kind and view say of all test parts, one after the other.

    Attributes:
        ids: (n,) of executions.
        failed: (n,) the truth.
        risks: (n,).
        split: (n,) in whose test part they are.
    """

    ids: Any
    failed: Any
    risks: Any
    split: Any

    def of(self, ids: Collection[str]) -> "Judged":
        """Of these executions alone."""
        kept = np.array([one in ids for one in self.ids])
        return Judged(self.ids[kept], self.failed[kept], self.risks[kept], self.split[kept])


def report(store: Path, runs: Path, px: int, splits: Sequence[int]) -> None:
    """Writes the tables of all that is trained."""
    executions = {one.id: one for one in Store.open(store).executions()}
    found = {
        (view, kind.name): judged
        for view, names in VIEWS.items()
        for kind in KINDS
        if (judged := judged_by(runs / f"{px}px", splits, kind, names)) is not None
    }
    several = seeing_several(store, splits, px)
    figures: dict[str, Any] = {"executions": len(executions)}
    for (view, kind), judged in found.items():
        figures |= figures_of(f"{view}, {kind}", judged, executions)
        if kind in several:
            shown = judged.of(several[kind])
            figures |= figures_of(f"{view}, {kind}, seeing several pictures", shown, executions, ("f1", "auroc"))
        if (view, kind) in BY_CAUSE:
            figures |= by_cause(f"{view}, {kind}", judged, executions)
    first = next(iter(found.values()))
    always = replace(first, risks=np.ones(len(first.ids)))
    figures |= figures_of(ALWAYS, always, executions, ("f1",)) | what_distillation_adds(found, executions)
    name, option = ("anticipation-cell", "") if px == TRAINING.size_px else (f"anticipation-cell-{px}px", f" --px {px}")
    command = f"python benchmarks/anticipation_cell.py --store failures{option}"
    write_result(name, command, list(splits), figures, rows_of(found), store_hash(store))


def figures_of(
    name: str,
    judged: Judged,
    executions: Mapping[str, Execution],
    wanted: Sequence[str] = ("f1", "failure_f1", "balanced_accuracy", "auroc"),
) -> dict[str, Any]:
    """With intervals over scenes."""
    scores = Classification.of(judged.risks, judged.failed, [executions[one].scene for one in judged.ids])
    return {f"{name}: {figure}": getattr(scores, figure).rounded() for figure in wanted}


def by_cause(name: str, judged: Judged, executions: Mapping[str, Execution]) -> dict[str, Any]:
    """Which failures are foreseen, and how many successes are taken for failures."""
    causes = np.array([getattr(executions[one].failure, "cause", "") for one in judged.ids])
    alarms = judged.risks > THRESHOLD
    figures: dict[str, Any] = {}
    for cause in sorted({*causes} - {""}):
        hits = alarms[(causes == cause) & judged.failed]
        figures[f"{name}: share of failures foreseen, {cause}"] = interval(int(hits.sum()), len(hits))
    calm = alarms[~judged.failed]
    figures[f"{name}: share of successes taken for failures"] = interval(int(calm.sum()), len(calm))
    return figures


def what_distillation_adds(
    found: Mapping[tuple[str, str], Judged], executions: Mapping[str, Execution]
) -> dict[str, Any]:
    """To students, by view and horizon."""
    figures: dict[str, Any] = {}
    for view, horizon in product(ABLATED_VIEWS, FRAMES_S):
        taught = found.get((view, f"student, {horizon}"))
        alone = found.get((view, f"student, {horizon}, no distillation"))
        if taught is not None and alone is not None:
            for metric, estimate in paired(taught, alone, executions).items():
                figures[f"{view}, student, {horizon}: {metric} that distillation adds"] = estimate
    return figures


def rows_of(found: Mapping[tuple[str, str], Judged]) -> list[dict[str, Any]]:
    """Each split apart."""
    rows = []
    for (view, kind), judged in found.items():
        for split in np.unique(judged.split).tolist():
            part = judged.split == split
            auroc_of = round(auroc(judged.risks[part], judged.failed[part]), 4)
            f1_of = round(weighted_f1(judged.risks[part], judged.failed[part]), 4)
            rows.append({"view": view, "kind": kind, "split": split, "auroc": auroc_of, "f1": f1_of})
    return rows


def seeing_several(store: Path, splits: Sequence[int], px: int) -> dict[str, set[str]]:
    """By student, the executions of which it sees two pictures or more: one alone shows no motion."""
    found: dict[str, set[str]] = {f"student, {name}": set() for name in FRAMES_S}
    for execution, _, shown in shown_pictures(store, splits, px):
        for name, pictures in shown.items():
            if pictures.sum() > 1:
                found[f"student, {name}"].add(execution.id)
    return found


def shown_pictures(
    store: Path, splits: Sequence[int], px: int = TRAINING.size_px
) -> Iterator[tuple[Execution, Track, Mapping[str, Any]]]:
    """Test executions, the colours of their clips, and which (T,) of these each student is shown."""
    for split in splits:
        cut = training_of(IMAGES[0], KINDS[0], split, px)
        test = gather(Store.open(store), read_splits(store)[split], cut, cache_of(store)).test
        for execution, clip in zip(test.executions, test.clips, strict=True):
            track = clip[IMAGES[0]]
            ages = {name: is_seen(track.age_ns, round(horizon_s * 1e9)) for name, horizon_s in FRAMES_S.items()}
            yield execution, track, {name: track.present & seen for name, seen in ages.items()}


def judged_by(runs: Path, splits: Sequence[int], kind: Kind, names: Sequence[str]) -> Judged | None:
    """Risks of all test parts; None unless all of its modalities are trained."""
    parts = []
    for split in splits:
        files = [runs / f"{split}" / name / f"{kind.name}.npz" for name in names]
        if not all(file.exists() for file in files):
            return None
        kept = {name: dict(np.load(file)) for name, file in zip(names, files, strict=True)}
        parts.append(told(kept, split))
    ids, failed, risks = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Judged(ids, failed, risks, np.repeat(splits, [len(one[0]) for one in parts]))


def told(kept: Mapping[str, Kept], split: int) -> tuple[Any, Any, Any]:
    """Ids, truth and risks of one test part; of several modalities by a head that learned from their lessons."""
    first = next(iter(kept.values()))
    ids, failed = first["test.ids"], first["test.failed"]
    if len(kept) == 1:
        return ids, failed, first["test.risks"]
    torch.manual_seed(split)
    size = SIZES["modern"]
    model = Anticipator(AnticipatorConfig(tuple(Modality(name, 1, size.series_patch) for name in kept), size))
    learned = {name: torch.from_numpy(one["lessons.features"]) for name, one in kept.items()}
    teach_head(model, learned, torch.from_numpy(first["lessons.failed"]).long())
    with torch.inference_mode():
        logits = model.eval().fuse({name: torch.from_numpy(one["test.features"]) for name, one in kept.items()})
    return ids, failed, logits.double().softmax(1)[:, 1].numpy()


def paired(taught: Judged, alone: Judged, executions: Mapping[str, Execution]) -> dict[str, Any]:
    """What the first has more than the second, resampling scenes for both at once."""
    assert (taught.ids == alone.ids).all()
    _, scene = np.unique([executions[one].scene for one in taught.ids], return_inverse=True)
    rows = [np.flatnonzero(scene == one) for one in range(scene.max() + 1)]

    def more(figure: Callable[[Any, Any], float]) -> Callable[[Any], float]:
        def of_scenes(drawn: Any) -> float:
            picked = np.concatenate([rows[int(one)] for one in drawn])
            ours, theirs = (figure(one.risks[picked], one.failed[picked]) for one in (taught, alone))
            return ours - theirs

        return of_scenes

    compared = {"AUROC": auroc, "F1": weighted_f1}
    return {name: bootstrap(np.arange(len(rows)), more(one)).rounded() for name, one in compared.items()}


if __name__ == "__main__":
    main()
