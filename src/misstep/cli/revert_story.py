"""`misstep revert` from its request to its last line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console
from misstep.cli.exits import ExitCode, on_interrupt
from misstep.cli.revert_result import Ground, Proof, by_skill, facts, message, named, print_end, print_proposals
from misstep.cli.revert_runs import Runs
from misstep.cli.revert_targets import Touches, blamed, failing_skills
from misstep.commits.changes import changes
from misstep.commits.errors import BranchExistsError, CannotRunError, DirtyCheckoutError, GitError, RollBackError
from misstep.commits.probe import repository_of
from misstep.commits.repository import Repository
from misstep.commits.rollback import NOBODY, commit_of, moves_since, selective, whole
from misstep.evaluate.rollback_proof import is_better
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


def tell(request: Request, as_json: bool) -> None:
    """Proposes, proves, makes the branch, and exits with 1 if nothing helps."""
    console = text_console(as_json)
    with on_interrupt(lambda: _farewell(request)):
        ground = _ground(request)
        print_proposals(console, ground, request.dry_run)
        proof = None if request.dry_run else _proven(request, ground, console)
        branch = _branch(request, ground, proof) if proof and proof.chosen else ""
    if as_json:
        print_json(facts(ground, proof, branch))
    if proof is None:
        console.print("Nothing was run and no branch was made.")
        return
    print_end(console, proof, branch)
    if not branch:
        raise typer.Exit(ExitCode.FOUND)


def _ground(request: Request) -> Ground:
    repository = repository_of(request.skills_module, request.repository)
    if repository.is_dirty:
        raise DirtyCheckoutError(repository.root)
    if repository.has_branch(_branch_name(request, repository)):
        raise BranchExistsError(_branch_name(request, repository), repository.root)
    head, commit = repository.resolve("HEAD"), repository.commit(repository.resolve(request.commit))
    (change,) = changes(repository, [commit], first_parent=True).values()
    moves = moves_since(repository, commit.sha, head)
    chosen = blamed(request.store, Touches(change, moves, repository.root.name), request.functions, request.session)
    proposals = [selective(repository, head, commit, change, chosen)] if chosen else []
    everything = whole(repository, head, commit)
    if not any(one.tree and one.tree == everything.tree for one in proposals):
        proposals.append(everything)
    if not any(one.commit for one in proposals):
        raise RollBackError(commit.sha, list(dict.fromkeys(said for one in proposals for said in one.conflicts)))
    return Ground(repository, head, commit, proposals)


def _branch_name(request: Request, repository: Repository) -> str:
    return request.branch or f"misstep/revert-{repository.resolve(request.commit)[:10]}"


def _proven(request: Request, ground: Ground, console: Console) -> Proof:
    """Runs the checked out commit, then the proposals, until one leaves nothing to be wished for."""
    store, session = Store.open(request.store, create=True), f"revert-{ground.commit.sha[:10]}"
    runs = Runs(
        ground.repository, store, request.skills_module, session, request.runs, request.time_limit_s, request.build,
        request.robot,
    )  # fmt: skip
    skills = runs.skills_at(ground.head, request.skills or failing_skills(store, request.session))
    proof = Proof(runs.tally(ground.head, skills, "before"))
    console.print(f"Before: {by_skill(proof.before)}.")
    if not proof.before.failed:
        return proof
    for proposal in (one for one in ground.proposals if one.commit):
        try:
            after = runs.tally(proposal.commit, skills, proposal.kind)
        except CannotRunError as error:
            proof.unable[proposal.commit] = error.problem
            console.print(f"{named(proposal)} can't be run: {error.problem}", soft_wrap=True)
            continue
        proof.after[proposal.commit] = after
        console.print(f"{named(proposal)}: {by_skill(after)}.", soft_wrap=True)
        best = proof.after[proof.chosen.commit] if proof.chosen else proof.before
        if is_better(best, after):
            proof.chosen = proposal
        if proof.chosen is proposal and not after.failed:
            break
    return proof


def _branch(request: Request, ground: Ground, proof: Proof) -> str:
    """Makes the branch, with one commit that says what was proven."""
    assert proof.chosen is not None
    name = _branch_name(request, ground.repository)
    made = commit_of(ground.repository, proof.chosen.tree, ground.head, _author(ground), message(ground, proof))
    try:
        ground.repository.branch(name, made)
    except GitError:
        if ground.repository.has_branch(name):
            raise BranchExistsError(name, ground.repository.root) from None
        raise
    return name


def _author(ground: Ground) -> str:
    """The user, as git knows him."""
    try:
        return ground.repository.git("var", "GIT_COMMITTER_IDENT").decode().strip()
    except GitError:
        return NOBODY


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
