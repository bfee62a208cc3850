"""`misstep train detector` from its request to its last line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.recording import chosen_skills
from misstep.cli.training import Detector, ready_detectors, trainable
from misstep.core.preset import Preset
from misstep.detect.train import LEAST_SUCCESSES, Training
from misstep.store.store import Store


def tell(folder: Path, names: Sequence[str], preset: Preset, epochs: int | None, as_json: bool) -> None:
    """Trains what is missing or stale and prints every detector; exits with 1 if a skill could not be learnt.

    Skills that were named must be learnt; of all others, those with too few successes are left out.
    """
    store = Store.open(folder)
    skills = chosen_skills(store.count_by_skill(), names, str(folder))
    learnt = list(names) or [skill for skill in skills if trainable(store, skill)]
    training = Training(preset=preset) if epochs is None else Training(preset=preset, epochs=epochs)
    go_on = command_line("train", ["detector"], {"--skill": names, "--store": str(folder), "--epochs": epochs})
    with on_interrupt(lambda: f"Detectors that were finished are kept. Go on with:\n{go_on}"):
        detectors = ready_detectors(store, learnt, training)
    left_out = [skill for skill in skills if skill not in detectors]
    console = text_console(as_json)
    console.print(detector_table(detectors))
    for skill in left_out:
        console.print(
            f"{skill} has fewer than {LEAST_SUCCESSES} successes: too few to learn from. Record more: "
            + command_line("record", ["SKILLS"], {"--skill": [skill], "--store": str(folder)})
        )
    if as_json:
        print_json({"detectors": [detector_facts(one) for one in detectors.values()], "too_few": left_out})
    if left_out or not detectors:
        raise typer.Exit(ExitCode.FOUND)


def detector_table(detectors: Mapping[str, Detector]) -> Table:
    """What each detector learnt from and what it promises."""
    table = Table("detector", title="Detectors", title_justify="left")
    for heading in ("successes", "p_thresh", "false alarms"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for skill, one in detectors.items():
        promise = "never alarms: too few" if one.false_alarm_rate is None else f"at most {one.false_alarm_rate:.0%}"
        state = "up to date" if one.was_fresh else "trained"
        table.add_row(skill, str(one.successes), f"{one.model.p_thresh:.3g}", promise, state)
    return table


def detector_facts(detector: Detector) -> dict[str, Any]:
    """A detector as JSON-ready data."""
    return {
        "skill": detector.model.skill,
        "preset": detector.model.preset,
        "successes": detector.successes,
        "p_thresh": detector.model.p_thresh,
        "false_alarm_rate": detector.false_alarm_rate,
        "was_fresh": detector.was_fresh,
    }
