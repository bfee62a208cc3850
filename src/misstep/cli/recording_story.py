"""`misstep record` from its request to its last line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.console import Console

from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.recording import Job, by_skill, chosen_skills, never_succeeded, not_done, outcome_table, plan, recorded
from misstep.core.execution import Execution
from misstep.record.runner import SkillRunner
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep record`; the fields are its options."""

    skills_module: str
    skills: tuple[str, ...]
    runs: int
    trace: tuple[str, ...]
    store: Path
    seed: int
    workers: int
    time_limit_s: float
    robot: str


def tell(request: Request, as_json: bool) -> None:
    """Records, prints what happened, and exits with 1 if a skill never succeeded."""
    store = Store.open(request.store, create=True)
    executions: list[Execution] = []
    with _runner(request) as runner:
        skills = chosen_skills(runner.skills, request.skills, request.skills_module)
        jobs = plan(store, dict.fromkeys(skills, request.runs), request.seed)
        with on_interrupt(lambda: _farewell(request, store, jobs)):
            for execution in recorded(runner, jobs):
                executions.append(execution)
    groups = by_skill(executions)
    console = text_console(as_json)
    console.print(outcome_table(groups))
    _advise(console, request, never_succeeded(groups))
    if as_json:
        print_json({"store": str(request.store), "executions": [asdict(execution) for execution in executions]})
    if never_succeeded(groups):
        raise typer.Exit(ExitCode.FOUND)


def _runner(request: Request) -> SkillRunner:
    return SkillRunner(
        request.store,
        request.skills_module,
        trace=request.trace,
        time_limit_s=request.time_limit_s,
        workers=request.workers,
        robot=request.robot,
    )


def _farewell(request: Request, store: Store, jobs: Sequence[Job]) -> str:
    left = not_done(store, jobs)  # asked of the store: an execution may have ended while Ctrl-C was pressed
    if not left:
        return f"All executions are kept in {request.store}."
    go_on = command_line(
        "record",
        [request.skills_module],
        {
            "--runs": max(Counter(skill for skill, _ in left).values()),
            "--skill": request.skills,
            "--trace": request.trace,
            "--store": str(request.store),
            "--seed": request.seed,
            "--workers": request.workers,
            "--time-limit": request.time_limit_s,
            "--robot": request.robot,
        },
    )
    return f"{len(jobs) - len(left)} of {len(jobs)} executions are kept in {request.store}. Go on with:\n{go_on}"


def _advise(console: Console, request: Request, hopeless: Mapping[str, Execution]) -> None:
    for skill, example in hopeless.items():
        show = command_line("show", [example.id], {"--store": str(request.store)})
        console.print(
            f"{skill} never succeeded, so nothing can be learnt from it. See why: {show}\n"
            f"What it printed is in {request.store / 'logs'}."
        )
    if not request.trace:
        console.print("No function calls were recorded; to blame functions later, record with --trace PACKAGE.")
