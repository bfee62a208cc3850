"""What `misstep revert` says: proposals, what running them proved, and the message of the commit."""

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from misstep.commits.repository import Commit, Repository
from misstep.commits.rollback import Proposal
from misstep.evaluate.rollback_proof import Tally, gain


@dataclass(frozen=True)
class Ground:
    """What is rolled back, and from where.

    Attributes:
        repository: of the robot's software.
        head: the commit that is checked out.
        commit: to roll back.
        proposals: the smallest first.
    """

    repository: Repository
    head: str
    commit: Commit
    proposals: list[Proposal]


@dataclass
class Proof:
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


def message(ground: Ground, proof: Proof) -> str:
    """Of the commit on the branch: what it takes back, and what was proven."""
    assert proof.chosen is not None
    after, commit = proof.after[proof.chosen.commit], ground.commit
    what = ", ".join(proof.chosen.functions) or f'"{commit.subject}"'
    rows = [f"- {skill}: {proof.before.words(skill)} -> {after.words(skill)}" for skill in after.runs]
    rise = gain(proof.before, after)
    return "\n".join(
        [
            f"Roll back {what[:60]}" + (f" of {commit.sha[:10]}" if proof.chosen.functions else ""),
            "",
            f"Takes back {'only this' if proof.chosen.functions else 'all'} of {commit.sha},",
            f'"{commit.subject}".',
            "",
            "Executions that succeeded, before and after, with 95 % intervals (Wilson):",
            *rows,
            f"Success rate: {rise.mean:+.2f} [{rise.low:+.2f}, {rise.high:+.2f}]",
            "",
        ]
    )


def print_proposals(console: Console, ground: Ground, with_diff: bool) -> None:
    """Says which commit it is and what can't be rolled back; in a dry run, what would be."""
    commit = ground.commit
    console.print(f"Commit {commit.sha[:10]} by {commit.author}: {commit.subject}", soft_wrap=True)
    for proposal in ground.proposals:
        if not proposal.commit:
            console.print(f"{named(proposal)} can't be rolled back: {'; '.join(proposal.conflicts)}.", soft_wrap=True)
        elif with_diff:
            console.print(f"{named(proposal)}:")
            console.print(_diff(ground, proposal), soft_wrap=True)


def _diff(ground: Ground, proposal: Proposal) -> str:
    return ground.repository.git("diff", "--no-color", "--no-ext-diff", ground.head, proposal.commit).decode(
        errors="replace"
    )


def named(proposal: Proposal) -> str:
    """What a proposal takes back."""
    return f"Only {', '.join(proposal.functions)}" if proposal.functions else "The whole commit"


def by_skill(tally: Tally) -> str:
    """How each skill went, in words."""
    return ", ".join(f"{skill} {tally.words(skill)}" for skill in tally.runs)


def print_end(console: Console, proof: Proof, branch: str) -> None:
    """Says what was proven and where it is, or why there is no branch."""
    if proof.chosen is not None:
        after = proof.after[proof.chosen.commit]
        rise, what = gain(proof.before, after), named(proof.chosen)
        interval = f"{rise.mean:+.2f} [{rise.low:+.2f}, {rise.high:+.2f}]"
        console.print(
            f"Proven: with {what[0].lower()}{what[1:]} rolled back {after.words()} executions succeed, "
            f"before {proof.before.words()}: {interval}.",
            soft_wrap=True,
        )
        console.print(f"It is on the branch {branch}; your checkout is as it was. Look: git show {branch}")
    elif not proof.before.failed:
        console.print("Nothing fails at the commit that is checked out; no branch was made.")
    else:
        console.print("Neither is proven to help; no branch was made. With --runs more, less of a gain can be proven.")


def facts(ground: Ground, proof: Proof | None, branch: str) -> dict[str, Any]:
    """All of it as JSON-ready data."""
    return {
        "commit": ground.commit.sha,
        "subject": ground.commit.subject,
        "head": ground.head,
        "before": proof.before.facts() if proof else None,
        "proposals": [_proposal_facts(ground, one, proof) for one in ground.proposals],
        "proven": proof.chosen.kind if proof and proof.chosen else None,
        "branch": branch or None,
    }


def _proposal_facts(ground: Ground, proposal: Proposal, proof: Proof | None) -> dict[str, Any]:
    after = proof.after.get(proposal.commit) if proof else None
    return {
        "kind": proposal.kind,
        "functions": list(proposal.functions),
        "conflicts": list(proposal.conflicts),
        "diff": _diff(ground, proposal) if proposal.commit else None,
        "after": after.facts() if after else None,
        "gain": gain(proof.before, after).rounded() if proof and after else None,
        "unable": proof.unable.get(proposal.commit) if proof else None,
    }
