"""A test session as the live page shows it: anew after each of its executions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from misstep.blame.knowledge import Knowledge
from misstep.blame.selection import Price
from misstep.blame.session import Step, next_skill
from misstep.blame.session_file import SavedSession
from misstep.blame.trial import Verdict, judge
from misstep.view.belief_spread import BeliefSpread, Range
from misstep.view.names import short_names
from misstep.view.session_progress import execution_row, progress_figures
from misstep.view.suspects import SuspectGroup, suspect_groups
from misstep.view.verdict_text import advice, headline


def session_state(saved: SavedSession, steps: Sequence[Step], knowledge: Knowledge) -> dict[str, Any]:
    """JSON-ready data of all that is shown.

    Args:
        saved: the session's file.
        steps: its executions, none while it has not begun.
        knowledge: what they were compared with.
    """
    prior = judge([], knowledge, saved.preset, saved.seed)
    verdict = steps[-1].verdict if steps else prior
    short = short_names(function.name for function in verdict.belief.functions)
    trials = [step.trial for step in steps]
    spread = BeliefSpread.of(trials, knowledge, saved.preset)
    last = trials[-1].execution.skill if trials else None
    following = next_skill(verdict, knowledge, Price(saved.per_second, saved.switch), last)
    return {
        "session": saved.id,
        "stopped": saved.stopped,
        "headline": headline(verdict, knowledge, short),
        "advice": advice(following.skill, verdict.gains_bits[following.skill]),
        "suspects": [_group(group) for group in suspect_groups(verdict, knowledge, short, trials, spread)],
        "no_bug": _likely(verdict.belief.no_bug, spread.no_bug()),
        "world_changed": _likely(verdict.belief.world_changed, spread.world_changed()),
        "executions": [asdict(execution_row(number, step, short)) for number, step in enumerate(steps, start=1)],
        "figures": _figures(steps, prior, short),
    }


def _likely(p: float, spread: Range) -> dict[str, float]:
    """A probability, and its range if any one execution had not been run."""
    return {"p": p, "low": spread.low, "high": spread.high}


def _group(group: SuspectGroup) -> dict[str, Any]:
    members = [
        {
            "name": one.short,
            "function": one.function.name,
            "where": f"{one.function.file}:{one.function.line}",
            "probability": _likely(one.probability, one.range),
            "callers": one.callers,
            "symptom": one.symptom,
        }
        for one in group.members
    ]
    return {"probability": _likely(group.probability, group.range), "size": group.size, "members": members}


def _figures(steps: Sequence[Step], prior: Verdict, short: Mapping[str, str]) -> list[dict[str, Any]]:
    """Nothing is drawn before the first execution."""
    placed = progress_figures(steps, prior, short) if steps else []
    return [
        {"figure": json.loads(one.figure.to_json()), "description": one.description, "height_px": one.height_px}
        for one in placed
    ]
