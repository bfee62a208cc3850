"""`misstep train anticipator` from its request to its last line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from misstep.anticipate.card import card
from misstep.anticipate.distillation import Distillation, DistillationKind
from misstep.anticipate.files import TrainedAnticipator, save_anticipator
from misstep.anticipate.material import Material, View, gather
from misstep.anticipate.run_folder import CARD_FILE, CURVES_FILE, SHUFFLED_FOLDER, RunConfig, begin, data_hash
from misstep.anticipate.sight import Sight
from misstep.anticipate.teaching import METRICS_FILE, Device, Taught, check_trainable, leads, risks_of, teach
from misstep.anticipate.training import (
    AFTERMATHS_S,
    IMAGE_ENCODERS,
    NEARER_S,
    SCHEDULES,
    TAKES,
    AnticipatorPreset,
    AnticipatorTraining,
)
from misstep.cli.anticipator_scores import calibration_of, calibration_table, figures_of, scores_table, show
from misstep.cli.clip_cutting import cutting
from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import on_full_disk, on_interrupt
from misstep.cli.recorded import Recorded
from misstep.core.streams import Float64s
from misstep.signals.errors import ClipSettingError
from misstep.signals.framing import Box
from misstep.signals.split import split
from misstep.view.training_curves import draw_curves

NOT_ALONG = (
    "How far ahead it knows, and how often it cries wolf along whole executions, nobody has asked yet: "
    "misstep evaluate anticipator tells, and writes it here."
)
_TOLD = 3
"""Executions that are left out, by name."""
_SIZE_PX: Mapping[AnticipatorPreset, int] = {"paper": 224, "modern": 56}


@dataclass(frozen=True, slots=True)
class Request:
    """What to train; see the verb's options. `schedule` holds those of its settings that were given."""

    store: Path
    out: Path
    modalities: tuple[str, ...]
    horizon_s: float
    aftermath_s: float | None
    preset: AnticipatorPreset
    device: Device
    distillation: DistillationKind
    learned_weights: bool
    causal: bool
    encoder: str | None
    schedule: Mapping[str, Any]
    size_px: int | None
    frames: int
    rate_hz: float
    camera: str | None
    crop: str | None
    seed: int

    @property
    def training(self) -> AnticipatorTraining:
        """Its settings."""
        return AnticipatorTraining(
            preset=self.preset,
            modalities=self.modalities,
            horizon_s=self.horizon_s,
            aftermath_s=AFTERMATHS_S[self.preset] if self.aftermath_s is None else self.aftermath_s,
            nearer_s=NEARER_S[self.preset],
            rate_hz=self.rate_hz,
            frames=self.frames,
            size_px=self.size_px or _SIZE_PX[self.preset],
            image_encoder=self.encoder or IMAGE_ENCODERS[self.preset],
            takes=TAKES[self.preset],
            distillation=Distillation(self.distillation, self.learned_weights),
            causal=self.causal,
            schedule=replace(SCHEDULES[self.preset], **self.schedule),
            seed=self.seed,
        )

    @property
    def view(self) -> View:
        """What of the executions it sees.

        Raises:
            ClipSettingError: the crop is no box.
        """
        return View(self.camera, None if self.crop is None else _box(self.crop))


def _box(text: str) -> Box:
    try:
        left, top, width, height = (int(one) for one in text.split(","))
    except ValueError as error:
        raise ClipSettingError("the crop", "four numbers, left,top,width,height", repr(text)) from error
    return Box(left, top, width, height)


def tell(request: Request, as_json: bool) -> None:
    """Trains, judges on the test part, and writes everything into the folder of the training."""
    recorded = Recorded.at(request.store, request.out)
    with on_full_disk(request.out, recorded.cache.folder):
        _tell(request, recorded, as_json)


def _tell(request: Request, recorded: Recorded, as_json: bool) -> None:
    training, recordings, console = request.training, recorded.recordings, text_console(as_json)
    check_trainable(training, request.device)
    parts = split(recordings.executions(), training.seed)
    hashed = data_hash(recordings, (*parts.train, *parts.validation, *parts.test))
    goes_on = begin(RunConfig(training, request.view, parts, hashed, str(request.store)), request.out)
    if goes_on and leads():
        console.print(f"Going on with the training in {request.out}.")
    with on_interrupt(lambda: f"What was learned is kept in {request.out}. The same command goes on."):
        with cutting(parts, training.takes) as each:
            material = gather(recordings, parts, training, recorded.cache, request.view, each=each)
        if leads():
            _tell_left_out(material, console)
        taught = teach(material, training, request.out, request.device)
    if leads():
        _finish(request, material, taught, hashed, as_json)


def _tell_left_out(material: Material, console: Console) -> None:
    """Why some executions are not among those that it learns from, chooses by and is judged on."""
    found = material.left_out.items()
    reasons = [why if why.startswith(name) else f"{name}: {why}" for name, why in found]
    if reasons:
        console.print("1 execution is left out:" if len(reasons) == 1 else f"{len(reasons)} executions are left out:")
    for reason in reasons[:_TOLD]:
        console.print(f"  {reason}")
    if len(reasons) > _TOLD:
        console.print(f"  and {len(reasons) - _TOLD} more, which --json tells.")


def _finish(request: Request, material: Material, taught: Taught, hashed: str, as_json: bool) -> None:
    """Keeps the student, judges both on the test part, and tells."""
    training, console = request.training, text_console(as_json)
    sight = Sight(material.modalities, material.settings, material.normalisation, training.horizon_ns, hashed)
    save_anticipator(TrainedAnticipator(taught.student, sight), request.out)
    judged = taught.networks.items()
    risks: dict[str, Float64s] = {role: risks_of(one, material.test, material, training, role) for role, one in judged}
    scores = figures_of(risks, material.test)
    draw_curves(curves_of(request.out), request.out / CURVES_FILE)
    temperature, calibration = float(taught.student.temperature), calibration_of(risks["student"], material.test)
    tables = [scores_table(scores, material.test), calibration_table(calibration, temperature, material.validation)]
    facts = {name: {key: one.rounded() for key, one in figures.items()} for name, figures in scores.items()}
    (request.out / CARD_FILE).write_text(card(training, material, hashed, tables, limits=(NOT_ALONG,)))
    for table in tables:
        show(table, console)
    console.print(f"\nIts card: {request.out / CARD_FILE}. Judge it beside its controls:")
    console.print(command_line("evaluate", ["anticipator", str(request.out)], {}))
    if as_json:
        print_json({"folder": str(request.out), "settings": asdict(training), **_counts(material), "test": facts})


def curves_of(folder: Path) -> dict[str, dict[str, Path]]:
    """The metrics of each network's training by modality and role; "" for one of all modalities together."""
    found: dict[str, dict[str, Path]] = {}
    for file in sorted(folder.glob(f"**/{METRICS_FILE}")):
        *modality, role, _ = file.relative_to(folder).parts
        if SHUFFLED_FOLDER not in modality:
            found.setdefault("".join(modality), {})[role] = file
    return found


def _counts(material: Material) -> dict[str, Any]:
    parts = {"train": material.train, "validation": material.validation, "test": material.test}
    counted = {name: {"executions": len(part), "failures": int(part.failed.sum())} for name, part in parts.items()}
    return {"parts": counted, "left_out": dict(material.left_out)}
