"""`misstep bisect` from its request to its last line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console

from misstep.cli.bisect_result import commit_line, facts, print_end
from misstep.cli.command_line import Value, command_line
from misstep.cli.console import print_json, text_console, waiting
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.judging import judge_session, newest_session
from misstep.cli.recording import chosen_skills
from misstep.cli.renames import naming_at
from misstep.commits.bisection_file import (
    Bisection,
    load_bisection,
    new_bisection_id,
    put_away,
    save_bisection,
    with_unsaved,
)
from misstep.commits.changes import Change, changes
from misstep.commits.errors import BisectionFileError
from misstep.commits.evidence import called_functions, known_of
from misstep.commits.history import History, line_of
from misstep.commits.prior import Known, prior
from misstep.commits.probe import Bench, of_execution, repository_of, skills_at
from misstep.commits.repository import Repository
from misstep.commits.search import Answer, Limits, Outcomes, Search
from misstep.commits.selection import Prices, Probe
from misstep.core.errors import MisstepError
from misstep.core.execution import Revision
from misstep.core.naming import Naming
from misstep.store.store import Store

_FIRST_SEED = 3 * 2**30
"""Seeds lie above those of training data and test sessions, so that no scene is seen twice."""
_UNKNOWN_COST_S = 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep bisect`; the fields are its options."""

    skills_module: str
    good: str
    bad: str
    skills: tuple[str, ...]
    store: Path
    repository: Path | None
    first_parent: bool
    session: str | None
    by_changes: bool
    build: str
    switch_s: float
    confidence: float
    max_executions: int
    time_limit_s: float
    robot: str
    anew: bool


@dataclass(frozen=True)
class _Ground:
    """Where it is looked for.

    Attributes:
        repository: of the robot's software.
        store: the experience database.
        history: the commits in question.
        changes: what each of them did.
    """

    repository: Repository
    store: Store
    history: History
    changes: Mapping[str, Change]


def tell(request: Request, as_json: bool) -> None:
    """Bisects, prints what happened, and exits with 1 if no commit was found."""
    console = text_console(as_json)
    ground = _ground(request)
    bisection = _begun(request, ground, console)
    search = _search(request, ground, bisection)
    _introduce(console, ground, search, bisection)
    with on_interrupt(lambda: _farewell(request, search)):
        _run(search, console)
    if as_json:
        print_json(facts(search, ground.changes, bisection))
    print_end(console, search, ground.changes, request.skills_module, ground.repository.root)
    if search.answer not in (Answer.CULPRIT, Answer.ONE_OF):
        raise typer.Exit(ExitCode.FOUND)


def _ground(request: Request) -> _Ground:
    repository = repository_of(request.skills_module, request.repository)
    good, bad = repository.resolve(request.good), repository.resolve(request.bad)
    commits = repository.commits(good, bad, request.first_parent)
    history = History(good, line_of(commits) if request.first_parent else tuple(commits))
    with waiting(f"reading what {len(commits)} commits changed"):
        did = changes(repository, commits, request.first_parent)
    return _Ground(repository, Store.open(request.store, create=True), history, did)


def _begun(request: Request, ground: _Ground, console: Console) -> Bisection:
    """The bisection as it is kept, or a new one.

    Raises:
        BisectionFileError: what is kept was asked for otherwise.
    """
    root, good, bad = ground.store.root, ground.history.good, ground.history.revisions[-1]
    if request.anew:
        put_away(root, good, bad)
    kept = load_bisection(root, good, bad)
    if kept is None:
        begun = _new(request, ground, console)
        save_bisection(root, begun)
        return begun
    asked = (request.skills_module, request.first_parent)
    if asked != (kept.skills_module, kept.first_parent) or (request.skills and set(request.skills) != {*kept.skills}):
        was = command_line(
            "bisect", [kept.skills_module], {"--skill": kept.skills, "--first-parent": kept.first_parent}
        )
        raise BisectionFileError(root / "bisections", f"it was begun as `{was}`")
    return with_unsaved(kept, ground.store, of_execution)


def _new(request: Request, ground: _Ground, console: Console) -> Bisection:
    good, bad = ground.history.good, ground.history.revisions[-1]
    session = new_bisection_id(ground.store.root)
    costs_s = _skills_of_both(request, _bench(request, ground, session), good, bad, console)
    skills = tuple(sorted(chosen_skills(costs_s, request.skills, f"{request.skills_module} at both revisions")))
    believed_by, belief = ("", {}) if request.by_changes else _belief(request, ground, console)
    costs_s = {skill: costs_s[skill] for skill in skills}
    return Bisection(
        session, good, bad, request.skills_module, skills, request.first_parent, belief, believed_by, costs_s
    )


def _skills_of_both(request: Request, bench: Bench, good: str, bad: str, console: Console) -> dict[str, float | None]:
    """The skills that both revisions have, and what each costs.

    Raises:
        BadRevisionError: those of one can't be loaded.
    """
    found = []
    for name, revision in (("bad", bad), ("good", good)):
        with waiting(f"loading the skills at the {name} revision"):
            found.append(skills_at(bench, name, revision))
    at_bad, at_good = found
    if late := sorted(set(at_bad) - set(at_good)):
        console.print(f"Not run, as the good revision does not have them: {', '.join(late)}.")
    return {skill: cost for skill, cost in at_bad.items() if skill in at_good}


def _bench(request: Request, ground: _Ground, session: str) -> Bench:
    return Bench(
        ground.repository, ground.store.root, request.skills_module, session, request.time_limit_s, request.build,
        request.robot,
    )  # fmt: skip


def _belief(request: Request, ground: _Ground, console: Console) -> tuple[str, dict[str, float]]:
    """The test session that suspects functions, and how much; nothing, said so, where there is none that fits."""
    try:
        session = request.session or newest_session(ground.store)
        tested = {one.revision for one in ground.store.executions(session=session)}
        if elsewhere := [one for one in tested if one.commit and one.commit not in ground.history.row]:
            raise BisectionFileError(ground.store.root, f"{session} tested {elsewhere[0].commit[:12]}")
        with waiting(f"judging {session}"):
            belief = judge_session(ground.store, session, naming=_naming(ground, session)).verdict.belief
        return session, {function.name: p for function, p in belief.ranked() if p > 0}
    except MisstepError as error:
        if request.session:
            raise
        console.print(f"No suspect functions ({error.problem.rstrip('.')}); commits are judged by what they changed.")
        return "", {}


def _naming(ground: _Ground, session: str = "") -> Naming:
    """What functions of recordings, and of a test session, are called at the bad revision."""
    tested = ground.store.executions(session=session) if session else []
    return naming_at(ground.store, Revision(ground.history.revisions[-1]), tested, repository=ground.repository)


def _search(request: Request, ground: _Ground, bisection: Bisection) -> Search:
    skills = bisection.skills
    evidence = known_of(ground.store, ground.history, skills, bisection.id)
    known = Known(bisection.belief, called_functions(ground.store, skills, _naming(ground)))
    bench = _bench(request, ground, bisection.id)

    def execute(probe: Probe) -> Outcomes:
        return bench.run(probe, _FIRST_SEED + len(search.steps))

    def save(search: Search) -> None:
        answer = search.answer.name if search.answer else ""
        save_bisection(ground.store.root, replace(bisection, steps=tuple(search.steps), answer=answer))

    costs_s = {s: bisection.costs_s.get(s) or evidence.costs_s.get(s) or _UNKNOWN_COST_S for s in skills}
    search = Search(
        ground.history,
        skills,
        prior(ground.history, ground.changes, skills, known, ground.repository.root.name),
        execute,
        Prices(costs_s, request.switch_s),
        Limits(request.confidence, request.max_executions),
        evidence.trusted,
        evidence.earlier,
        save=save,
        steps=list(bisection.steps),
    )
    return search


def _introduce(console: Console, ground: _Ground, search: Search, bisection: Bisection) -> None:
    commits = ground.history.commits
    console.print(
        f"{bisection.id}: {len(commits)} commits from {bisection.good[:10]} to {bisection.bad[:10]}, "
        f"{len(search.prior.harmless)} of which changed nothing that runs. Skills: {', '.join(search.skills)}."
    )
    if bisection.believed_by:
        console.print(f"Functions are suspect as {bisection.believed_by} says.")
    if search.earlier:
        console.print(f"{len(search.earlier)} executions at these revisions were in the store already.")
    if bisection.answer and bisection.answer != Answer.UNDECIDED.name:
        console.print("It has ended; --anew begins another.")
    elif search.steps:
        console.print(f"Going on after {len(search.steps)} executions.")


def _run(search: Search, console: Console) -> None:
    """Runs to the end; a line a step."""
    steps = search.run()
    while True:
        number = len(search.steps) + 1
        with waiting(f"{number}: choosing and running; {commit_line(*search.finding.ranked()[0])}"):
            step = next(steps, None)
        if step is None:
            return
        leader, probability = search.finding.ranked()[0]
        how = step.result.outcome.value if not step.result.reason else f"skipped: {step.result.reason}"
        console.print(
            f"{number:3}  {step.probe.revision[:10]}  {step.probe.skill}: {how}"
            f"   →  {commit_line(leader, probability)}",
            soft_wrap=True,
        )


def _farewell(request: Request, search: Search) -> str:
    go_on = command_line("bisect", [request.skills_module], _options(request))
    return f"{len(search.steps)} executions are kept in {request.store}. Go on with:\n{go_on}"


def _options(request: Request) -> dict[str, Value]:
    return {
        "--good": request.good,
        "--bad": request.bad,
        "--skill": request.skills,
        "--store": str(request.store),
        "--repository": str(request.repository or ""),
        "--first-parent": request.first_parent,
        "--session": request.session,
        "--by-changes": request.by_changes,
        "--build": request.build,
        "--switch-s": request.switch_s or None,
        "--confidence": request.confidence,
        "--max-executions": request.max_executions,
        "--time-limit": request.time_limit_s,
        "--robot": request.robot,
    }
