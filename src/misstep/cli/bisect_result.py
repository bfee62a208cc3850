"""What `misstep bisect` found, for people and as JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from misstep.cli.command_line import command_line
from misstep.commits.bisection_file import Bisection
from misstep.commits.changes import Change
from misstep.commits.prior import dotted
from misstep.commits.repository import Commit
from misstep.commits.search import Answer, Search
from misstep.core.execution import Outcome

_SHOWN = 5
_FUNCTIONS_SHOWN = 4


def commit_line(commit: Commit, probability: float) -> str:
    """A commit and how probable it is, on one line."""
    return f"{commit.sha[:10]} {commit.subject[:50]!r} {probability:.2f}"


def facts(search: Search, changes: Mapping[str, Change], bisection: Bisection) -> dict[str, Any]:
    """As JSON-ready data; probabilities are rounded to 6 digits."""
    finding = search.finding
    return {
        "bisection": bisection.id,
        "good": bisection.good,
        "bad": bisection.bad,
        "answer": search.answer.name.lower() if search.answer else None,
        "commits": [commit.sha for commit in finding.suspects] if _found(search) else [],
        "confidence": round(finding.confidence, 6),
        "no_culprit": round(finding.nothing, 6),
        "fails_everywhere": round(finding.everywhere, 6),
        "belief": [
            {
                "commit": commit.sha,
                "probability": round(probability, 6),
                "subject": commit.subject,
                "author": commit.author,
                "functions": touched_functions(changes[commit.sha]),
            }
            for commit, probability in finding.ranked()
        ],
        "skipped": search.untestable,
        "believed_by": bisection.believed_by or None,
        "believed": [
            {"function": name, "probability": round(p, 6)}
            for name, p in sorted(bisection.belief.items(), key=lambda one: -one[1])
        ],
        "executions": [
            {
                "id": step.result.execution_id,
                "commit": step.probe.revision,
                "skill": step.probe.skill,
                "outcome": step.result.outcome.value,
                "gain_bits": round(step.probe.gain_bits, 6),
            }
            for step in search.steps
        ],
        "robot_s": round(robot_s(search), 3),
    }


def robot_s(search: Search) -> float:
    """Robot seconds that the executions took, by what the skills say they cost."""
    return sum(search.prices.costs_s[step.probe.skill] for step in search.steps if _ran(step.result.outcome))


def touched_functions(change: Change) -> list[str]:
    """What a commit touched, for people: functions, then other files."""
    own = [dotted(one.place) for one in change.functions if not one.through]
    return [*own, *(one.place.file for one in change.files)]


def print_end(console: Console, search: Search, changes: Mapping[str, Change], skills: str, root: Path) -> None:
    """The answer, the most probable commits, and what to do next."""
    finding, answer = search.finding, search.answer
    ran = sum(_ran(step.result.outcome) for step in search.steps)
    console.print(f"\nAfter {ran} executions, {robot_s(search):.0f} robot seconds: {answer}.")
    table = Table("commit", "p", "when", "who", "subject and what it touched")
    suspects = {one.sha for one in finding.suspects} if answer is Answer.ONE_OF else set()
    for commit, probability in finding.ranked():
        if len(table.rows) < _SHOWN or commit.sha in suspects:
            when = datetime.fromtimestamp(commit.time_s, UTC).strftime("%Y-%m-%d")
            functions = touched_functions(changes[commit.sha])
            more = f" and {len(functions) - _FUNCTIONS_SHOWN} more" if len(functions) > _FUNCTIONS_SHOWN else ""
            shown = [commit.subject, *(f"  {name}" for name in functions[:_FUNCTIONS_SHOWN])]
            table.add_row(commit.sha[:10], f"{probability:.3f}", when, commit.author, "\n".join(shown) + more)
    console.print(table)
    console.print(f"No commit: {finding.nothing:.3f}. Fails at the good revision, too: {finding.everywhere:.3f}.")
    for revision, reason in search.untestable.items():
        console.print(f"Skipped {revision[:10]}: {reason}")
    console.print(_advice(search, skills, root), soft_wrap=True)


def _advice(search: Search, skills: str, root: Path) -> str:
    finding = search.finding
    if _found(search):
        sha = finding.suspects[0].sha[:10]
        undo = command_line("revert", [skills, sha], {})
        return f"See it: git -C {root} show {sha}. Try without it: {undo} (with the same --store)"
    if search.answer is Answer.NOTHING:
        return "Run the skills more often at the bad revision, or name a skill that fails there with --skill."
    if search.answer is Answer.EVERYWHERE:
        return "Look at the robot and its surroundings, or name an older revision with --good."
    return "Go on with the same command and a higher --max-executions."


def _found(search: Search) -> bool:
    return search.answer in (Answer.CULPRIT, Answer.ONE_OF)


def _ran(outcome: Outcome) -> bool:
    return outcome is not Outcome.UNKNOWN
