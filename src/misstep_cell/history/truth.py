"""truth.json, beside a repository: where its regression is, and what is known of it."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from misstep_cell.bugs.catalogue import PACKAGED, Effect
from misstep_cell.bugs.software import software_hash
from misstep_cell.history.commits import History
from misstep_cell.history.regression import Regression
from misstep_cell.history.tree import SKILLS_MODULE, SOFTWARE, final_tree

TRUTH = "truth.json"
_RATES = Path(__file__).parent / "rates.json"


@cache
def skill_rates() -> dict[str, dict[str, float]]:
    """By skill, the measured share of successes of sound software, and the robot seconds of an execution."""
    rates: dict[str, dict[str, float]] = json.loads(_RATES.read_text())["skills"]
    return rates


@cache
def made_of() -> str:
    """Hash of all that decides on a history besides its seed and length: what is drawn from, how, and the catalogue."""
    parts = [
        json.dumps(final_tree(), sort_keys=True),
        software_hash(Path(__file__).parent),
        PACKAGED.read_text("utf-8"),
    ]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def truth(seed: int, history: History, regression: Regression, names: list[str]) -> dict[str, Any]:
    """What a benchmark must know of a repository.

    Args:
        seed: that the history was drawn from.
        history: its commits.
        regression: the bug.
        names: the commits' names, in the order of the history.
    """
    return {
        "seed": seed,
        "good": names[0],
        "bad": names[-1],
        "culprit": names[history.culprit],
        "function": history.function,
        "bug": regression.bug.name,
        "skills": {
            skill: {
                "success_before": rates["success"],
                "success_after": _success_after(regression.effects.get(skill), rates["success"]),
                "cost_s": rates["cost_s"],
                "executions_after": effect.executions if (effect := regression.effects.get(skill)) else 0,
            }
            for skill, rates in skill_rates().items()
            if skill not in history.late_skills
        },
        "late_skills": list(history.late_skills),
        "commits": len(names),
        "package": SOFTWARE,
        "skills_module": SKILLS_MODULE,
        "broken_builds": [name for name, commit in zip(names, history.commits, strict=True) if commit.broken],
        "made_of": made_of(),
    }


def _success_after(effect: Effect | None, success_before: float) -> float:
    """Of a skill that calls the function, what was measured under the bug; else what it was before."""
    if effect is None or not effect.executions:
        return success_before
    return success_before * (1.0 - effect.failures / effect.executions)
