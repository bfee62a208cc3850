"""`misstep test` from its request to its last line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from misstep.blame.session import Limits, Session
from misstep.blame.session_file import SavedSession, load_session, new_session_id
from misstep.cli.command_line import command_line
from misstep.cli.conclusion import advice, decided, print_conclusion
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.json_file import check_writable, write_json
from misstep.cli.recording import chosen_skills
from misstep.cli.sources import defined_in
from misstep.cli.testing import Settings, knowledge_of, new_session, resumed_session, run_session, session_result
from misstep.core.errors import SessionError
from misstep.detect.train import Training
from misstep.record.runner import SkillRunner
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep test`; the fields are its options.

    Attributes:
        settings: of the session; those of a resumed one come from its file.
        resume: id of the session to go on with; None for a new one.
    """

    settings: Settings
    trace: Sequence[str]
    store: Path
    limits: Limits
    time_limit_s: float
    robot: str
    resume: str | None


def tell(request: Request, file: Path | None, to_stdout: bool) -> None:
    """Tests, prints what happened, writes the result, and exits with 1 if it stayed undecided."""
    if file:
        check_writable(file)
    store = Store.open(request.store)
    saved = _saved(store, request)
    session_id = saved.id if saved else new_session_id(store.root)
    console = text_console(to_stdout)
    defined = defined_in(request.trace, request.settings.skills_module)
    with _runner(request, session_id) as runner:
        session = _session(store, runner, request, saved)
        with on_interrupt(lambda: farewell(session, _go_on(request, session_id, file))):
            run_session(session, console)
    facts = session_result(session, defined)
    if file:
        write_json(file, facts)
    if to_stdout:
        print_json(facts)
    print_end(console, session, store.root, file)
    if not decided(session.verdict):
        raise typer.Exit(ExitCode.FOUND)


def _saved(store: Store, request: Request) -> SavedSession | None:
    if request.resume is None:
        return None
    saved = load_session(store.root, request.resume)
    given = request.settings.skills_module
    if saved.skills_module != given:
        problem = f"{saved.id} was started with the skills of {saved.skills_module!r}; now {given!r} was given."
        raise SessionError(problem, f"Go on with: misstep test {saved.skills_module} --resume {saved.id} …")
    return saved


def _runner(request: Request, session_id: str) -> SkillRunner:
    return SkillRunner(
        request.store,
        request.settings.skills_module,
        trace=request.trace,
        time_limit_s=request.time_limit_s,
        session=session_id,
        robot=request.robot,
    )


def _session(store: Store, runner: SkillRunner, request: Request, saved: SavedSession | None) -> Session:
    settings = Settings.of(saved) if saved else request.settings
    skills = chosen_skills(runner.skills, settings.skills, settings.skills_module)
    knowledge = knowledge_of(store, skills, Training(settings.preset), runner.skills)
    if saved:
        return resumed_session(store, runner, knowledge, saved, request.limits)
    return new_session(store, runner, knowledge, settings, request.limits)


def _go_on(request: Request, session_id: str, file: Path | None) -> str:
    return command_line(
        "test",
        [request.settings.skills_module],
        {
            "--trace": request.trace,
            "--store": str(request.store),
            "--json": str(file or ""),
            "--max-executions": request.limits.executions,
            "--time-limit": request.time_limit_s,
            "--robot": request.robot,
            "--resume": session_id,
        },
    )


def farewell(session: Session, go_on: str) -> str:
    """What is kept of an interrupted session, and how to go on."""
    if not session.steps:
        return "Nothing was executed; type the same command again."
    return f"{len(session.steps)} executions of {session.id} are kept in {session.store.root}. Go on with:\n{go_on}"


def print_end(console: Console, session: Session, root: Path, file: Path | None) -> None:
    """Why the session ended, whom it suspects, what to do next, and where everything is."""
    console.print(f"\nStopped after {len(session.steps)} executions: {session.stopped}.")
    print_conclusion(console, session.verdict)
    console.print(advice(session.verdict, session.knowledge, session.per_second))
    console.print(f"Session {session.id} is in {root}{f', its result in {file}' if file else ''}.")
    see = command_line("report", [session.id], {"--store": str(root), "--output": f"{session.id}.html"})
    console.print(f"See it: {see}", soft_wrap=True)
