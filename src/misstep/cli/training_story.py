"""`misstep train detector` from its request to its last line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from misstep.detect.library import has_sensors
from misstep.detect.train import LEAST_SUCCESSES
from misstep.detect.training import MethodName, Training
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What to train; None stands for what a detector was trained with before, or the default.

    Attributes:
        folder: the store.
        names: skills; all if empty.
        method: what measures the error of a step.
        preset: reading of the paper.
        epochs: the MOM's passes over the data.
    """

    folder: Path
    names: Sequence[str]
    method: MethodName | None
    preset: Preset
    epochs: int | None

    @property
    def named(self) -> dict[str, Any]:
        """The settings that were given."""
        return {name: value for name in ("method", "epochs") if (value := getattr(self, name)) is not None}

    @property
    def command(self) -> str:
        """The line that asks for the same."""
        words = {"--skill": self.names, "--method": self.method or "", "--store": str(self.folder)}
        preset = "" if self.preset == "default" else self.preset
        return command_line("train", ["detector"], words | {"--preset": preset, "--epochs": self.epochs})


def tell(request: Request, as_json: bool) -> None:
    """Trains what is missing or stale and prints every detector; exits with 1 if a skill could not be learnt.

    Skills that were named must be learnt; of all others, those with too few successes are left out.
    """
    store, folder = Store.open(request.folder), str(request.folder)
    skills = chosen_skills(store.count_by_skill(), request.names, folder)
    blind = [] if request.names else [skill for skill in skills if not has_sensors(store, skill)]
    learnt = list(request.names) or [skill for skill in skills if trainable(store, skill) and skill not in blind]
    training = Training(preset=request.preset, **request.named)
    with on_interrupt(lambda: f"What was trained is kept. Go on with:\n{request.command}"):
        detectors = ready_detectors(store, learnt, training, request.named)
    left_out = [skill for skill in skills if skill not in detectors and skill not in blind]
    console = text_console(as_json)
    console.print(detector_table(detectors))
    for skill in left_out:
        console.print(
            f"{skill} has fewer than {LEAST_SUCCESSES} successes: too few to learn from. Record more: "
            + command_line("record", ["SKILLS"], {"--skill": [skill], "--store": folder})
        )
    for skill in blind:
        console.print(f"{skill} logs no sensor: no detector watches it, its outcomes tell alone.")
    if as_json:
        facts = [detector_facts(one) for one in detectors.values()]
        print_json({"detectors": facts, "too_few": left_out, "no_sensors": blind})
    if left_out or not detectors:
        raise typer.Exit(ExitCode.FOUND)


def detector_table(detectors: Mapping[str, Detector]) -> Table:
    """What each detector learnt from and what it promises."""
    table = Table("detector", "method", title="Detectors", title_justify="left")
    for heading in ("successes", "p_thresh", "false alarms"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for skill, one in detectors.items():
        promise = "never alarms: too few" if one.false_alarm_rate is None else f"at most {one.false_alarm_rate:.0%}"
        state = "up to date" if one.was_fresh else "trained"
        table.add_row(skill, one.model.training.method, str(one.successes), f"{one.model.p_thresh:.3g}", promise, state)
    return table


def detector_facts(detector: Detector) -> dict[str, Any]:
    """A detector as JSON-ready data."""
    return {
        "skill": detector.model.skill,
        "method": detector.model.training.method,
        "preset": detector.model.preset,
        "successes": detector.successes,
        "p_thresh": detector.model.p_thresh,
        "false_alarm_rate": detector.false_alarm_rate,
        "was_fresh": detector.was_fresh,
    }
