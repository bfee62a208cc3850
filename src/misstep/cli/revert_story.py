"""`misstep revert` from its request to its last line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.revert_runs import Runs
from misstep.cli.revert_targets import blamed, failing_skills
from misstep.commits.changes import Change, changes
from misstep.commits.errors import BranchExistsError, DirtyCheckoutError, GitError, RollBackError
from misstep.commits.repository import Commit, Repository
from misstep.commits.rollback import NOBODY, Proposal, commit_of, selective, whole
from misstep.core.errors import MisstepError
from misstep.evaluate.rollback_proof import Tally, gain, is_better
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep revert`; the fields are its options."""

    skills_module: str
    commit: str
    functions: Sequence[str]
    skills: Sequence[str]
    runs: int
    branch: str
    store: Path
    repository: Path | None
    session: str | None
    build: str
    time_limit_s: float
    robot: str
    dry_run: bool


@dataclass(frozen=True)
class _Ground:
    """What is rolled back, and from where.

    Attributes:
        head: the commit that is checked out.
        change: what the commit did.
        proposals: the smallest first.
    """

    repository: Repository
    head: str
    commit: Commit
    change: Change
    proposals: list[Proposal]


@dataclass
class _Outcome:
    """What running said.

    Attributes:
        before: at the commit that is checked out.
        after: per proposal that was run, by its commit.
        unable: why a proposal could not be run, by its commit.
        chosen: what is proven; None if nothing is.
    """

    before: Tally
    after: dict[str, Tally] = field(default_factory=dict)
    unable: dict[str, str] = field(default_factory=dict)
    chosen: Proposal | None = None


def tell(request: Request, as_json: bool) -> None:
    """Proposes, proves, makes the branch, and exits with 1 if nothing helps."""
    console = text_console(as_json)
    store = Store.open(request.store, create=True)
    with on_interrupt(lambda: _farewell(request)):
        ground = _ground(request, store)
        _print_proposals(console, ground, request.dry_run)
        outcome = None if request.dry_run else _proven(request, ground, store, console)
        branch = _branch(request, ground, outcome) if outcome and outcome.chosen else ""
    if as_json:
        print_json(_facts(request, ground, outcome, branch))
    if outcome is None:
        console.print("Nothing was run and no branch was made.")
        return
    _print_end(console, outcome, branch)
    if not branch:
        raise typer.Exit(ExitCode.FOUND)


def _ground(request: Request, store: Store) -> _Ground:
    file = Path(request.skills_module)
    repository = Repository.find(request.repository or (file.resolve().parent if file.is_file() else Path.cwd()))
    if repository.is_dirty:
        raise DirtyCheckoutError(repository.root)
    if repository.has_branch(_branch_name(request, repository)):
        raise BranchExistsError(_branch_name(request, repository), repository.root)
    head, commit = repository.resolve("HEAD"), repository.commit(repository.resolve(request.commit))
    (change,) = changes(repository, [commit], first_parent=True).values()
    chosen = blamed(store, change, request.functions, request.session, repository.root.name)
    proposals = [selective(repository, head, commit, change, chosen)] if chosen else []
    everything = whole(repository, head, commit)
    if not any(one.tree and one.tree == everything.tree for one in proposals):
        proposals.append(everything)
    if not any(one.commit for one in proposals):
        raise RollBackError(commit.sha, list(dict.fromkeys(said for one in proposals for said in one.conflicts)))
    return _Ground(repository, head, commit, change, proposals)


def _branch_name(request: Request, repository: Repository) -> str:
    return request.branch or f"misstep/revert-{repository.resolve(request.commit)[:10]}"


def _proven(request: Request, ground: _Ground, store: Store, console: Console) -> _Outcome:
    """Runs the checked out commit, then the proposals, until one leaves nothing to be wished for."""
    session = f"revert-{ground.commit.sha[:10]}"
    runs = Runs(
        ground.repository, store, request.skills_module, session, request.runs, request.time_limit_s, request.build,
        request.robot,
    )  # fmt: skip
    skills = runs.skills_at(ground.head, request.skills or failing_skills(store, request.session))
    outcome = _Outcome(runs.tally(ground.head, skills, "before"))
    console.print(f"Before: {_by_skill(outcome.before)}.")
    if not outcome.before.failed:
        return outcome
    for proposal in (one for one in ground.proposals if one.commit):
        try:
            after = runs.tally(proposal.commit, skills, proposal.kind)
        except MisstepError as error:
            if isinstance(error, GitError):
                raise
            outcome.unable[proposal.commit] = error.problem
            console.print(f"{_named(proposal)} can't be run: {error.problem}", soft_wrap=True)
            continue
        outcome.after[proposal.commit] = after
        console.print(f"{_named(proposal)}: {_by_skill(after)}.", soft_wrap=True)
        best = outcome.after[outcome.chosen.commit] if outcome.chosen else outcome.before
        if is_better(best, after):
            outcome.chosen = proposal
        if outcome.chosen is proposal and not after.failed:
            break
    return outcome


def _branch(request: Request, ground: _Ground, outcome: _Outcome) -> str:
    """Makes the branch, with one commit that says what was proven."""
    assert outcome.chosen is not None
    name = _branch_name(request, ground.repository)
    made = commit_of(ground.repository, outcome.chosen.tree, ground.head, _author(ground), _message(ground, outcome))
    try:
        ground.repository.branch(name, made)
    except GitError:
        if ground.repository.has_branch(name):
            raise BranchExistsError(name, ground.repository.root) from None
        raise
    return name


def _author(ground: _Ground) -> str:
    """The user, as git knows him."""
    try:
        return ground.repository.git("var", "GIT_COMMITTER_IDENT").decode().strip()
    except GitError:
        return NOBODY


def _message(ground: _Ground, outcome: _Outcome) -> str:
    assert outcome.chosen is not None
    after, commit = outcome.after[outcome.chosen.commit], ground.commit
    what = ", ".join(outcome.chosen.functions) or f'"{commit.subject}"'
    rows = [f"- {skill}: {outcome.before.words(skill)} -> {after.words(skill)}" for skill in after.runs]
    rise = gain(outcome.before, after)
    return "\n".join(
        [
            f"Roll back {what[:60]}" + (f" of {commit.sha[:10]}" if outcome.chosen.functions else ""),
            "",
            f"Takes back {'only this' if outcome.chosen.functions else 'all'} of {commit.sha},",
            f'"{commit.subject}".',
            "",
            "Executions that succeeded, before and after, with 95 % intervals (Wilson):",
            *rows,
            f"Success rate: {rise.mean:+.2f} [{rise.low:+.2f}, {rise.high:+.2f}]",
            "",
        ]
    )


def _print_proposals(console: Console, ground: _Ground, with_diff: bool) -> None:
    commit = ground.commit
    console.print(f"Commit {commit.sha[:10]} by {commit.author}: {commit.subject}", soft_wrap=True)
    for proposal in ground.proposals:
        if not proposal.commit:
            console.print(f"{_named(proposal)} can't be rolled back: {'; '.join(proposal.conflicts)}.", soft_wrap=True)
        elif with_diff:
            console.print(f"{_named(proposal)}:")
            console.print(_diff(ground, proposal), soft_wrap=True)


def _diff(ground: _Ground, proposal: Proposal) -> str:
    return ground.repository.git("diff", "--no-color", "--no-ext-diff", ground.head, proposal.commit).decode(
        errors="replace"
    )


def _named(proposal: Proposal) -> str:
    return f"Only {', '.join(proposal.functions)}" if proposal.functions else "The whole commit"


def _by_skill(tally: Tally) -> str:
    return ", ".join(f"{skill} {tally.words(skill)}" for skill in tally.runs)


def _print_end(console: Console, outcome: _Outcome, branch: str) -> None:
    if outcome.chosen is not None:
        after = outcome.after[outcome.chosen.commit]
        rise, what = gain(outcome.before, after), _named(outcome.chosen)
        interval = f"{rise.mean:+.2f} [{rise.low:+.2f}, {rise.high:+.2f}]"
        console.print(
            f"Proven: with {what[0].lower()}{what[1:]} rolled back {after.words()} executions succeed, "
            f"before {outcome.before.words()}: {interval}.",
            soft_wrap=True,
        )
        console.print(f"It is on the branch {branch}; your checkout is as it was. Look: git show {branch}")
    elif not outcome.before.failed:
        console.print("Nothing fails at the commit that is checked out; no branch was made.")
    else:
        console.print("Neither is proven to help; no branch was made. With --runs more, less of a gain can be proven.")


def _farewell(request: Request) -> str:
    options: Mapping[str, Any] = {
        "--function": request.functions,
        "--skill": request.skills,
        "--runs": request.runs,
        "--branch": request.branch,
        "--store": str(request.store),
        "--repository": str(request.repository or ""),
        "--session": request.session,
        "--build": request.build,
        "--time-limit": request.time_limit_s,
        "--robot": request.robot,
    }
    again = command_line("revert", [request.skills_module, request.commit], options)
    return f"No branch was made; what was run is kept in {request.store}. Go on with:\n{again}"


def _facts(request: Request, ground: _Ground, outcome: _Outcome | None, branch: str) -> dict[str, Any]:
    return {
        "commit": ground.commit.sha,
        "subject": ground.commit.subject,
        "head": ground.head,
        "before": outcome.before.facts() if outcome else None,
        "proposals": [_proposal_facts(ground, one, outcome) for one in ground.proposals],
        "proven": outcome.chosen.kind if outcome and outcome.chosen else None,
        "branch": branch or None,
    }


def _proposal_facts(ground: _Ground, proposal: Proposal, outcome: _Outcome | None) -> dict[str, Any]:
    after = outcome.after.get(proposal.commit) if outcome else None
    return {
        "kind": proposal.kind,
        "functions": list(proposal.functions),
        "conflicts": list(proposal.conflicts),
        "diff": _diff(ground, proposal) if proposal.commit else None,
        "after": after.facts() if after else None,
        "gain": gain(outcome.before, after).rounded() if outcome and after else None,
        "unable": outcome.unable.get(proposal.commit) if outcome else None,
    }
