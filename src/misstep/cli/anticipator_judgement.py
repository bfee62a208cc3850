"""`misstep evaluate anticipator` from its request to its last line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from misstep.anticipate.card import card
from misstep.anticipate.distillation import Distillation
from misstep.anticipate.errors import OtherExecutionsError
from misstep.anticipate.files import TrainedAnticipator, load_anticipator
from misstep.anticipate.material import Material, gather
from misstep.anticipate.run_folder import (
    CARD_FILE,
    EVALUATION_FILE,
    HORIZON_FILE,
    SHUFFLED_FOLDER,
    RunConfig,
    data_hash,
    read_config,
)
from misstep.anticipate.teaching import leads, risks_of, teach
from misstep.cli.anticipator_alarms import ALARM_LIMIT, along, curve_table, lead_table
from misstep.cli.anticipator_scores import (
    calibration_facts,
    calibration_of,
    calibration_table,
    controls_table,
    curves_facts,
    figures_of,
    scores_table,
    show,
)
from misstep.cli.clip_cutting import cutting
from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console, waiting
from misstep.cli.exits import on_interrupt
from misstep.cli.json_file import write_json
from misstep.cli.recorded import Recorded
from misstep.core.errors import StoreNotFoundError
from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_verdict import Verdict
from misstep.evaluate.anticipator_controls import Shuffled, beside_controls, examples_of, half_way_s, placebo_of
from misstep.evaluate.shuffled_labels import with_shuffled_labels
from misstep.signals.clip_cache import ClipCache
from misstep.signals.data_set import Clips
from misstep.signals.recordings import Recordings
from misstep.view.horizon_picture import draw_horizon


def tell(
    run: Path, placebo_s: float | None, folder: Path | None, calibrate: Path | None, shuffle: bool, as_json: bool
) -> None:
    """Judges the student of a training; the first line says what its score is worth."""
    config, trained = read_config(run), load_anticipator(run)
    parts, recorded = config.split, _recorded(config, run, folder or Path(config.store))
    recordings, cache, console = recorded.recordings, recorded.cache, text_console(as_json)
    with cutting(parts, config.training.takes) as each:
        material = gather(recordings, parts, config.training, cache, config.view, trained.sight, each)
    shuffled = _shuffled(run, material, config) if shuffle or (run / SHUFFLED_FOLDER).exists() else None
    if not leads():
        return
    with waiting("judging"):
        risks_in = partial(_risks_in, trained=trained, material=material, config=config)
        risks = risks_in(material.test)
        verdict = _beside_controls(recordings, material, cache, placebo_s, risks, risks_in, shuffled)
        scores, calibration = figures_of({"student": risks}, material.test), calibration_of(risks, material.test)
        found = along(recordings, material, trained, calibrate)
    temperature = float(trained.model.temperature)
    tables = [
        scores_table(scores, material.test), controls_table(verdict),
        calibration_table(calibration, temperature, material.validation), curve_table(found.curve),
        lead_table(found.lead),
    ]  # fmt: skip
    draw_horizon(found.curve, found.lead, run / HORIZON_FILE)
    (run / CARD_FILE).write_text(
        card(config.training, material, config.data_hash, tables, verdict.sentence, (ALARM_LIMIT,))
    )
    console.print(verdict.sentence)
    for table in tables:
        console.print()
        show(table, console)
    test = {name: {key: one.rounded() for key, one in figures.items()} for name, figures in scores.items()}
    facts = (
        {"verdict": verdict.sentence, "finding": verdict.finding.name.lower(), "test": test}
        | _facts(verdict)
        | {"calibration": calibration_facts(calibration, temperature)}
        | found.facts
        | curves_facts(risks, material.test)
    )
    write_json(run / EVALUATION_FILE, facts)
    console.print(f"\nDrawn in {run / HORIZON_FILE}; its card has all of this: {run / CARD_FILE}. As a page:")
    console.print(command_line("report", [str(run)], {}))
    if as_json:
        print_json(facts)


def _recorded(config: RunConfig, run: Path, place: Path) -> Recorded:
    """The executions of the training, which have to be the same as then."""
    try:
        recorded = Recorded.at(place, run)
    except StoreNotFoundError as error:
        raise OtherExecutionsError(run, place, "there is no experience database") from error
    parts = config.split
    if data_hash(recorded.recordings, (*parts.train, *parts.validation, *parts.test)) != config.data_hash:
        raise OtherExecutionsError(run, place, "these are not the executions that it learned from, or were relabelled")
    return recorded


def _risks_in(clips: Clips, trained: TrainedAnticipator, material: Material, config: RunConfig) -> Float64s:
    return risks_of(trained.model, clips, material, config.training, "student")


def _shuffled(run: Path, material: Material, config: RunConfig) -> Shuffled:
    """Teaches the student anew, from shuffled labels alone; what was taught before is kept."""
    training = replace(config.training, distillation=Distillation("none"))
    dealt = with_shuffled_labels(material, training.seed)
    with on_interrupt(lambda: f"What was learned is kept in {run / SHUFFLED_FOLDER}. The same command goes on."):
        student = teach(dealt, training, run / SHUFFLED_FOLDER).student
    return Shuffled(dealt.test.failed, risks_of(student, dealt.test, dealt, training, "student"))


def _beside_controls(
    recordings: Recordings,
    material: Material,
    cache: ClipCache,
    placebo_s: float | None,
    risks: Float64s,
    risks_in: Callable[[Clips], Float64s],
    shuffled: Shuffled | None,
) -> Verdict:
    def begins_ns(clips: Clips) -> list[int]:
        return [cache.span(recordings, one.id).begin_ns for one in clips.executions]

    test, before = material.test, begins_ns(material.test)
    far = placebo_of(
        recordings, test, material.modalities, material.settings, cache, placebo_s or half_way_s(test, before)
    )  # fmt: skip
    placebo = replace(test, executions=_of(test.executions, far.rows), ends=_of(test.ends, far.rows), clips=far.clips)
    train = examples_of(material.train, begins_ns(material.train))
    return beside_controls(train, examples_of(test, before), risks, far, risks_in(placebo), shuffled)


def _of(all_of_them: Sequence[Any], rows: Sequence[int]) -> tuple[Any, ...]:
    return tuple(all_of_them[row] for row in rows)


def _facts(verdict: Verdict) -> dict[str, Any]:
    controls = {one.name: {"auroc": one.auroc.rounded(), "lead": one.lead.rounded()} for one in verdict.controls}
    return {"auroc_within_skills": verdict.auroc.rounded(), "controls": controls}
