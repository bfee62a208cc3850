"""`misstep evaluate blame`: runs what is missing, bug by bug, and tells the figures of all."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from misstep import __version__
from misstep.blame.knowledge import Knowledge
from misstep.cli.console import counting_bar, print_json, text_console
from misstep.cli.exits import on_interrupt
from misstep.cli.json_file import file_in, write_json
from misstep.cli.testing import knowledge_of
from misstep.cli.training import trainable
from misstep.detect.library import training_successes
from misstep.detect.training import Training
from misstep.evaluate.blame_protocol import assess, conclusion
from misstep.evaluate.blind import METHODS
from misstep.evaluate.pool import Case
from misstep.evaluate.stored_cases import read_truth, sound_trials, stored_case
from misstep.evaluate.synthetic import SyntheticRobot, synthetic_cases
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; `bugs` is how many, None for all."""

    bugs: int | None
    truth: Path
    synthetic: bool
    executions: int
    out: Path
    store: Path


@dataclass(frozen=True, slots=True)
class Job:
    """A bug to be assessed, its case made when it is needed, and what the result depends on."""

    bug: str
    case: Callable[[], Case]
    depends_on: Any


def tell(request: Request, as_json: bool) -> None:
    """Assesses all bugs and prints what they say together."""
    file = file_in(request.out, "blame.json")
    knowledge, jobs = _synthetic(request) if request.synthetic else _stored(request)
    done: list[dict[str, Any]] = []
    kept = f"What is done is kept in {request.out}; the same command goes on."
    with on_interrupt(lambda: f"{len(done)} of {len(jobs)} bugs done. {kept}"), counting_bar() as bar:
        task = bar.add_task("bugs", total=len(jobs), note="")
        for number, job in enumerate(jobs):
            bar.update(task, note=job.bug)
            done.append(_assessed(job, knowledge, request, number))
            bar.advance(task)
    facts = {"executions": request.executions} | conclusion(done)
    write_json(file, facts)
    if as_json:
        print_json(facts)
    else:
        _print(text_console(), facts, request.out)


def _synthetic(request: Request) -> tuple[Knowledge, list[Job]]:
    robot = SyntheticRobot(np.random.default_rng(0))
    knowledge, bugs = robot.knowledge(), request.bugs or len(robot.functions)

    def job(case: Case) -> Job:
        return Job(case.bug, lambda: case, ["synthetic", bugs])

    return knowledge, [job(case) for case in synthetic_cases(robot, bugs)]


def _stored(request: Request) -> tuple[Knowledge, list[Job]]:
    truth, store = read_truth(request.truth), Store.open(request.store)
    skills = [skill for skill in store.count_by_skill() if trainable(store, skill)]
    knowledge = knowledge_of(store, skills, Training())
    sound = sound_trials(store, truth, knowledge)
    learnt = [execution.id for skill in skills for execution in training_successes(store, skill)]

    def job(bug: str, function: str) -> Job:
        recorded = [(one.id, one.started_ns, one.outcome.value) for one in store.executions(session=bug)]
        return Job(bug, lambda: stored_case(store, bug, function, knowledge, sound), [function, learnt, recorded])

    bugs = [(bug, function) for bug, function in truth.items() if function is not None]
    return knowledge, [job(bug, function) for bug, function in bugs[: request.bugs]]


def _assessed(job: Job, knowledge: Knowledge, request: Request, seed: int) -> dict[str, Any]:
    """What was found about a bug, by an earlier run if nothing has changed since."""
    methods = [method.name for method in METHODS]
    text = json.dumps([__version__, methods, request.executions, seed, job.depends_on])
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    file = request.out / f"{quote(job.bug, safe='')}-{key}.json"
    if not file.exists():
        write_json(file, assess(job.case(), knowledge, request.executions, seed))
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _print(console: Console, facts: Mapping[str, Any], out: Path) -> None:
    for variant, methods in facts["figures"].items():
        if methods:
            console.print(_table(f"{variant}, {facts['executions']} executions a session", methods))
    for bug, told in facts["paper's scenarios"].items():
        for preset in ("default", "paper"):
            _print_story(console, f"{bug} ({told['function']}), {preset}", told[preset])
    if facts["dealt twice"]:
        console.print(f"{facts['dealt twice']} executions were dealt a second time: record more under each bug.")
    console.print(f"Intervals, calibration and stories: {out}/blame.json")


def _table(title: str, methods: Mapping[str, Mapping[str, Any]]) -> Table:
    columns = [column for column in next(iter(methods.values())) if " after " not in column]  # those are in the file
    table = Table(Column("method", no_wrap=True), *columns, title=title, title_justify="left", box=None)
    for name, figures in methods.items():
        table.add_row(name, *(_told(figures[column]["mean"]) for column in columns))
    return table


def _told(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _print_story(console: Console, title: str, turns: Sequence[Mapping[str, Any]]) -> None:
    console.print(title)
    for number, turn in enumerate(turns, start=1):
        leaders = ", ".join(f"{name.rsplit('.', 1)[-1]} {p:.2f}" for name, p in turn["belief"][:4])
        console.print(f"  {number}. {turn['skill']} {'failed' if turn['failed'] else 'succeeded'}: {leaders}")
