"""The report of a test session: one HTML file that opens from disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from misstep.blame.knowledge import Knowledge
from misstep.blame.session import Step
from misstep.blame.trial import judge
from misstep.core.errors import SessionError
from misstep.core.naming import Naming
from misstep.store.store import Store
from misstep.view.belief_spread import BeliefSpread
from misstep.view.execution_page import placed_execution
from misstep.view.failing_section import failing_section
from misstep.view.failing_skill import FailingSkill, failing_skills
from misstep.view.names import short_names
from misstep.view.page import PlacedExecution, render, write_page
from misstep.view.provenance import preset_of, provenance, skills_known
from misstep.view.session_progress import execution_row, progress_figures
from misstep.view.suspects import suspect_groups
from misstep.view.verdict_text import advice, headline, is_worth_running


def write_report(
    store: Store,
    session_steps: Sequence[Step],
    knowledge: Knowledge,
    file: Path,
    *,
    title: str,
    result: Mapping[str, Any],
) -> None:
    """Writes the report, by atomic replacement.

    Args:
        store: where the session's and the training executions are.
        session_steps: what the session did, at least one step.
        knowledge: what it knew before.
        file: where to write.
        title: heading of the page.
        result: of `misstep.blame.result.result`.

    Raises:
        SessionError: there is no step.
        ExecutionFileError: the recording of an execution that is shown can't be read.
        StoreAccessError: the file can't be written.
    """
    if not session_steps:
        raise SessionError("The session has no execution to report on.", "Run it first: misstep test SKILLS")
    write_page(file, render("report.html.j2", title=title, **_contents(store, session_steps, knowledge, result)))


def _contents(store: Store, steps: Sequence[Step], knowledge: Knowledge, result: Mapping[str, Any]) -> dict[str, Any]:
    prior = judge([], knowledge, preset_of(knowledge))
    verdict = steps[-1].verdict
    short = short_names(function.name for function in verdict.belief.functions)
    trials = [step.trial for step in steps]
    next_skill, spread = result["next_skill"], BeliefSpread.of(trials, knowledge, preset_of(knowledge))
    failing = failing_skills(store, steps)
    return {
        "headline": headline(verdict, knowledge, short),
        "advice": advice(next_skill["name"], next_skill["gain_bits"]),
        "why": _why(next_skill.get("why", "")) if is_worth_running(next_skill["gain_bits"]) else "",
        "stopped": result.get("stopped"),
        "groups": suspect_groups(verdict, knowledge, short, trials, spread),
        "spread": spread,
        "no_bug": verdict.belief.no_bug,
        "world_changed": verdict.belief.world_changed,
        "rows": [execution_row(number, step, short) for number, step in enumerate(steps, start=1)],
        "progress": progress_figures(steps, prior, short),
        "failing": [failing_section(store, skill, knowledge, verdict, short) for skill in failing],
        "watched": _watched(store, failing, knowledge.naming),
        "untested": result.get("untested", []),
        "provenance": provenance([trial.execution for trial in trials], knowledge, result),
        "skills": skills_known(knowledge),
    }


def _why(sentence: str) -> str:
    """What the skill's outcome would part; the sentence begins with the skill and its gain, which the advice tells."""
    parts = sentence.partition("; ")[2]
    return parts[:1].upper() + parts[1:]


def _watched(store: Store, failing: Sequence[FailingSkill], naming: Naming) -> PlacedExecution | None:
    """The failing execution that is shown with its videos: the first whose t_fail is known, or the first."""
    if not failing:
        return None
    skill = next((one for one in failing if one.trial.t_fail_step is not None), failing[0])
    return placed_execution(store, skill.trial.execution.id, naming=naming)
