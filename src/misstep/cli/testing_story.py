"""`misstep test` from its request to its last line."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import typer
from rich.console import Console

from misstep.blame.session import Limits, Session
from misstep.blame.session_file import SavedSession, confirm, give_back, load_session, new_session_id, session_ids
from misstep.blame.software import described
from misstep.cli.command_line import command_line
from misstep.cli.conclusion import advice, decided, print_conclusion
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.json_file import check_writable, write_json
from misstep.cli.judging import newest_session
from misstep.cli.likelihoods import priors_of
from misstep.cli.manual import Operator
from misstep.cli.recording import chosen_skills
from misstep.cli.renames import names_of, naming_at
from misstep.cli.sources import defined_in, revision_of
from misstep.cli.testing import (
    Runner,
    Settings,
    kept_executions,
    knowledge_of,
    knowledge_without_detectors,
    new_session,
    run_session,
    session_result,
    session_steps,
)
from misstep.core.errors import SessionError
from misstep.core.execution import Execution, Revision
from misstep.core.preset import Likelihood
from misstep.detect.library import training_successes
from misstep.detect.training import Training
from misstep.record.runner import SkillRunner
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep test`; the fields are its options.

    Attributes:
        settings: of the session; those of a resumed one come from its file.
        resume: id of the session to go on with; None for a new one.
        fixed: name of the function whose bug the newest session found and that was fixed since; empty if none.
        likelihood: its constants; None for those that are in use.
    """

    settings: Settings
    trace: Sequence[str]
    store: Path
    limits: Limits
    time_limit_s: float
    robot: str
    resume: str | None
    fixed: str
    likelihood: Likelihood | None = None


def tell(request: Request, file: Path | None, to_stdout: bool) -> None:
    """Tests, prints what happened, writes the result, and exits with 1 if it stayed undecided."""
    if file:
        check_writable(file)
    store = Store.open(request.store)
    console = text_console(to_stdout)
    defined = defined_in(request.trace, request.settings.skills_module)
    revision = revision_of(request.trace, request.settings.skills_module)
    saved = _saved(store, request, revision)
    with _claimed_id(store, saved) as session_id, _prepared(store, request, saved, session_id, revision) as session:
        if request.fixed:
            _confirm(store, session, request.fixed, defined)
        with on_interrupt(lambda: _farewell(session, store, _go_on(request, session_id, file))):
            run_session(session, console, request.settings.manual)
    facts = session_result(session, defined)
    if file:
        write_json(file, facts)
    if to_stdout:
        print_json(facts)
    print_end(console, session, store.root, file)
    if not decided(session.verdict):
        raise typer.Exit(ExitCode.FOUND)


def _saved(store: Store, request: Request, revision: Revision) -> SavedSession | None:
    if request.resume is None:
        return None
    saved = load_session(store.root, request.resume)
    given = request.settings
    if (saved.skills_module, saved.manual) != (given.skills_module, given.manual):
        how = f"the skills of {saved.skills_module!r}" if saved.skills_module else "skills run by hand"
        words = " ".join(filter(None, ["misstep test", saved.skills_module, "--manual" if saved.manual else ""]))
        raise SessionError(f"{saved.id} was started with {how}.", f"Go on with: {words} --resume {saved.id} …")
    for tested in {execution.revision for execution in store.executions(session=saved.id)} - {revision}:
        raise SessionError(
            f"{saved.id} tested {described(tested)}; now there is {described(revision)}, and what failed before a "
            "change says nothing after it.",
            "Start a new session without --resume; if a bug of this one was fixed, with --fixed FUNCTION.",
        )
    return saved


@contextmanager
def _claimed_id(store: Store, saved: SavedSession | None) -> Iterator[str]:
    """The id of a session, which nobody else gets."""
    session_id = saved.id if saved else new_session_id(store.root)
    try:
        yield session_id
    finally:
        give_back(store.root, session_id)


@contextmanager
def _prepared(
    store: Store, request: Request, saved: SavedSession | None, session_id: str, revision: Revision
) -> Iterator[Session]:
    """The session with all it has behind it, and somebody to run its skills."""
    settings = Settings.of(saved) if saved else request.settings
    priors = priors_of(store, settings.preset, request.likelihood)
    naming = naming_at(store, revision, _newest(store), settings.skills_module, request.trace)
    with ExitStack() as leaving:
        runner: Runner
        if settings.manual:
            runner = Operator(store, session_id, request.robot, revision, text_console(as_json=True))
            known = [skill for skill in store.count_by_skill() if training_successes(store, skill)]
            knowledge = knowledge_without_detectors(
                store, chosen_skills(known, settings.skills, str(store.root)), priors, naming
            )
        else:
            runner = leaving.enter_context(_runner(request, session_id))
            skills = chosen_skills(runner.skills, settings.skills, settings.skills_module)
            knowledge = knowledge_of(store, skills, Training(settings.preset), runner.skills, priors, naming)
        steps = session_steps(store, saved, knowledge) if saved else []
        confirmed = saved.confirmed if saved else ()
        yield new_session(session_id, store, runner, knowledge, settings, request.limits, steps, confirmed)


def _runner(request: Request, session_id: str) -> SkillRunner:
    return SkillRunner(
        request.store,
        request.settings.skills_module,
        trace=request.trace,
        time_limit_s=request.time_limit_s,
        session=session_id,
        robot=request.robot,
    )


def _newest(store: Store) -> list[Execution]:
    """The executions of the newest session; none if there is none."""
    return store.executions(session=newest_session(store)) if session_ids(store.root) else []


def _confirm(store: Store, session: Session, function: str, defined: Sequence[str]) -> None:
    """Notes in the newest session that its bug was in a function, by the name that it had there.

    Raises:
        SessionError: there is no session, or no such function.
    """
    found_by = newest_session(store)
    then = {now: was for was, now in names_of(store, _newest(store), session.knowledge.naming).items()}
    known = {one.name for one in session.knowledge.functions}.union(defined, then.values())
    if function not in known:
        near = ", ".join(get_close_matches(function, sorted(known), 3, 0.3)) or "none has a name like it"
        raise SessionError(f"The robot's software has no function {function!r}.", f"Perhaps you mean: {near}.")
    confirm(store.root, found_by, [then.get(function, function)])


def _go_on(request: Request, session_id: str, file: Path | None) -> str:
    settings = request.settings
    return command_line(
        "test",
        [settings.skills_module] if settings.skills_module else [],
        {
            "--manual": settings.manual,
            "--trace": request.trace,
            "--store": str(request.store),
            "--json": str(file or ""),
            "--max-executions": request.limits.executions,
            "--time-limit": request.time_limit_s,
            "--robot": request.robot,
            "--likelihood": request.likelihood,
            "--resume": session_id,
        },
    )


def _farewell(session: Session, store: Store, go_on: str) -> str:
    """What is kept of an interrupted session, and how to go on."""
    kept = kept_executions(store, session.id, {step.trial.execution.id for step in session.steps})
    return f"{len(kept)} executions of {session.id} are kept in {store.root}. Go on with:\n{go_on}"


def print_end(console: Console, session: Session, root: Path, file: Path | None) -> None:
    """Why the session ended, whom it suspects, what to do next, and where everything is."""
    console.print(f"\nStopped after {len(session.steps)} executions: {session.stopped}.")
    print_conclusion(console, session.verdict, [step.trial for step in session.steps])
    console.print(advice(session.next_skill()))
    console.print(f"Session {session.id} is in {root}{f', its result in {file}' if file else ''}.")
    see = command_line("report", [session.id], {"--store": str(root), "--output": f"{session.id}.html"})
    console.print(f"See it: {see}", soft_wrap=True)
