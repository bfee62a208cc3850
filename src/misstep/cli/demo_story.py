"""`misstep demo` from its request to its last line: record, learn, plant a bug, test, report.

The bug is named to the process that runs the skills, and to nothing else; it is looked for by what `misstep test` runs.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from misstep import __version__
from misstep.blame.knowledge import Knowledge
from misstep.blame.session import Limits, Session
from misstep.blame.session_file import new_session_id
from misstep.cli.command_line import Value, command_line
from misstep.cli.conclusion import accuses, print_conclusion
from misstep.cli.console import print_json, text_console, waiting
from misstep.cli.demo_anticipation import foresee
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.json_file import write_json
from misstep.cli.recording import by_skill, outcome_table, plan, recorded
from misstep.cli.sources import defined_in
from misstep.cli.testing import Settings, knowledge_of, new_session, run_session, session_result
from misstep.core.errors import DemoFolderError
from misstep.core.execution import Outcome
from misstep.detect.training import Training
from misstep.record.runner import SkillRunner
from misstep.store.store import Store
from misstep.view.report import write_report
from misstep_cell.bugs import BUG_VARIABLE, BUGS, Bug, find_bug

SKILLS = "misstep_cell.skills"
TESTED = ["grasp", "handover", "point", "press_button", "push"]
"""Those of the cell's skills that are short and share the robot's software in different ways."""
ROOTS = ["misstep_cell.robot"]
ROBOT = "misstep_cell"
CAMERA_VARIABLE = "MISSTEP_CELL_CAMERA_FPS"
QUICK_TRAINING = Training(epochs=40, false_alarm_rate=0.1)
"""Few successes can keep only a weaker promise."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was asked of `misstep demo`; the fields are its options."""

    out: Path
    bug: str
    seed: int
    quick: bool
    runs: int | None

    @property
    def runs_a_skill(self) -> int:
        """Executions of each skill to learn from."""
        return self.runs or (12 if self.quick else 30)

    @property
    def fps(self) -> str:
        """Pictures a second."""
        return "0" if self.quick else "1"

    @property
    def training(self) -> dict[str, Any]:
        """What the recorded executions depend on."""
        return {"misstep": __version__, "seed": self.seed, "runs": self.runs_a_skill, "pictures": not self.quick}

    @property
    def command(self) -> str:
        """The command line that asks for it."""
        options: dict[str, Value] = {"--out": str(self.out), "--bug": self.bug, "--seed": self.seed}
        return command_line("demo", [], options | {"--quick": self.quick, "--runs": self.runs})


def print_bugs(as_json: bool) -> None:
    """Lists the bugs that can be planted."""
    if as_json:
        print_json([{"name": bug.name, "function": bug.function, "description": bug.description} for bug in BUGS])
        return
    table = Table("bug", Column("function", no_wrap=True), "what it does", box=None, pad_edge=False)
    for bug in BUGS:
        table.add_row(bug.name, bug.function.removeprefix("misstep_cell.robot."), bug.description)
    text_console().print(table)


def tell(demo: Demo, as_json: bool) -> None:
    """Tells the whole story, and exits with 1 if misstep does not suspect the planted function."""
    bug = find_bug(demo.bug)
    console = text_console(as_json)
    _claim(demo)
    store = Store.open(demo.out / "store", create=True)
    again = f"What was recorded is kept. Go on with:\n{demo.command}"
    with on_interrupt(lambda: again):
        _heading(console, "The robot's software works: its skills are run and recorded")
        _record(demo, store, console)
        _heading(console, "What a success looks like is learnt, skill by skill")
        training = QUICK_TRAINING if demo.quick else Training()
        knowledge = knowledge_of(store, sorted(store.count_by_skill()), training)
        console.print(f"{len(knowledge.functions)} functions were called in {len(knowledge.references)} skills.")
        foreseen: dict[str, Any] = {}
        if not demo.quick:
            _heading(console, "Somebody interferes with an execution: is its failure seen coming?")
            foreseen = foresee(demo.out / "disturbed", ROBOT, {CAMERA_VARIABLE: "4"}, console)
        _heading(console, "A bug is planted in one function; misstep is not told which, and looks for it")
        session = _test(demo, store, knowledge, bug, console)
    facts = (
        session_result(session, defined_in(ROOTS, SKILLS))
        | {"planted": bug.function}
        | ({"foreseen": foreseen} if foreseen else {})
    )
    _write(demo, store, session, facts)
    if as_json:
        print_json(facts)
    _conclude(demo, session, bug, console)


def _claim(demo: Demo) -> None:
    """Makes the folder this demo's, or finds that it is.

    Raises:
        DemoFolderError: it holds something else.
    """
    file = demo.out / "demo.json"
    if demo.out.exists() and any(demo.out.iterdir()):
        found = json.loads(file.read_text()) if file.exists() else None
        if found != demo.training:
            was = _in_words(found) if found else "other files"
            raise DemoFolderError(demo.out, was, _in_words(demo.training))
    demo.out.mkdir(parents=True, exist_ok=True)
    write_json(file, demo.training)


def _in_words(training: Mapping[str, Any]) -> str:
    pictures = "with" if training["pictures"] else "without"
    runs = f"{training['runs']} runs a skill {pictures} pictures"
    return f"a demo of misstep {training['misstep']} with seed {training['seed']} and {runs}"


def _heading(console: Console, text: str) -> None:
    console.rule(Text(text, "bold"), align="left")


def _record(demo: Demo, store: Store, console: Console) -> None:
    """Records what is not there yet; executions that Ctrl-C cut short are run again."""
    cores = len(os.sched_getaffinity(0))
    environment = {CAMERA_VARIABLE: demo.fps}
    with SkillRunner(store.root, SKILLS, trace=ROOTS, workers=cores, robot=ROBOT, environment=environment) as runner:
        there = {
            skill: sum(one.outcome is not Outcome.UNKNOWN for one in store.executions(skill=skill, session=""))
            for skill in TESTED
        }
        missing = {skill: max(demo.runs_a_skill - count, 0) for skill, count in there.items()}
        jobs = plan(store, missing, demo.seed)
        if jobs:
            console.print(outcome_table(by_skill(list(recorded(runner, jobs)))))
        else:
            console.print(f"{sum(there.values())} executions are there already, from the last time.")


def _test(demo: Demo, store: Store, knowledge: Knowledge, bug: Bug, console: Console) -> Session:
    environment = {BUG_VARIABLE: bug.name, CAMERA_VARIABLE: demo.fps}
    session_id = new_session_id(store.root)
    with SkillRunner(
        store.root, SKILLS, trace=ROOTS, session=session_id, robot=ROBOT, environment=environment
    ) as runner:
        settings = Settings(SKILLS, TESTED, seed=demo.seed)
        session = new_session(session_id, store, runner, knowledge, settings, Limits())
        run_session(session, console)
    return session


def _write(demo: Demo, store: Store, session: Session, facts: Mapping[str, Any]) -> None:
    write_json(demo.out / "result.json", facts)
    with waiting("drawing the report"):
        title = f"misstep demo, bug {demo.bug}"
        write_report(store, session.steps, session.knowledge, demo.out / "report.html", title=title, result=dict(facts))


def _conclude(demo: Demo, session: Session, bug: Bug, console: Console) -> None:
    """What misstep says beside what is true."""
    _heading(console, f"It stopped after {len(session.steps)} executions")
    console.print(f"The reason: {session.stopped}.")
    print_conclusion(console, session.verdict, [step.trial for step in session.steps])
    suspects = {function.name for function in session.verdict.suspects}
    found = accuses(session.verdict) and bug.function in suspects
    mark = Text("found", "bold green") if found else Text("missed", "bold red")
    console.print(Text.assemble("\nPlanted: ", (bug.function, "bold"), f" ({bug.description}): ", mark))
    console.print(f"Look at {demo.out / 'report.html'}; the result is in {demo.out / 'result.json'}.")
    if not found:
        raise typer.Exit(ExitCode.FOUND)
