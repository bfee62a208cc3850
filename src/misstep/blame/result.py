"""What `misstep test --json` writes and `misstep blame --json` prints."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from misstep.blame.reason import Reason
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_words import Symptom, symptoms_of
from misstep.core.preset import Likelihood


def result(
    trials: Sequence[Trial],
    verdict: Verdict,
    following: Reason,
    untested: Sequence[str],
    stopped: str | None,
    whys: Sequence[str] = (),
    likelihood: Likelihood = "default",
) -> dict[str, Any]:
    """The result as JSON-ready data; probabilities are rounded to 6 digits.

    Args:
        trials: what was executed.
        verdict: the belief.
        following: the skill to run next, and why.
        untested: functions that nothing called.
        stopped: why the session ended; None if it has not, or there was none.
        whys: why each execution's skill was chosen; empty if nobody chose.
        likelihood: whether its constants are the defaults.
    """
    return {
        "belief": [
            {"function": f.name, "probability": round(p, 6), "file": f.file, "line": f.line}
            for f, p in verdict.belief.ranked()
        ],
        "no_bug": round(verdict.belief.no_bug, 6),
        "world_changed": round(verdict.belief.world_changed, 6),
        "suspects": [function.name for function in verdict.suspects],
        "confidence": round(verdict.confidence, 6),
        "indistinguishable": [[function.name for function in members] for members in verdict.classes],
        "symptoms": [_symptom(one) for one in symptoms_of(trials, verdict)],
        "untested": list(untested),
        "next_skill": next_skill_facts(following),
        "executions": [_execution(trial, why) for trial, why in zip(trials, whys or [""] * len(trials), strict=True)],
        "likelihood": likelihood,
        "converged": stopped is not None,
        "stopped": stopped,
    }


def next_skill_facts(following: Reason) -> dict[str, Any]:
    """The skill to run next and why, as JSON-ready data."""
    return {
        "name": following.skill,
        "gain_bits": round(following.gain_bits, 6),
        "fails_if": [function.name for function in following.fails_if],
        "succeeds_if": [function.name for function in following.succeeds_if],
        "unable": list(following.unable),
        "why": following.sentence(),
    }


def _symptom(symptom: Symptom) -> dict[str, Any]:
    """As JSON-ready data; JSON has neither NaN nor infinity, so that they are null."""
    facts = asdict(symptom)
    numbers = {name: facts[name] for name in ("value", "expected", "usual")}
    facts |= {name: number if math.isfinite(number) else None for name, number in numbers.items()}
    facts["t_s"] = None if symptom.t_s is None else round(symptom.t_s, 3)
    return facts


def _execution(trial: Trial, why: str) -> dict[str, Any]:
    execution = trial.execution
    t_fail_s = None if trial.t_fail_s is None else round(trial.t_fail_s, 3)
    return {"id": execution.id, "skill": execution.skill, "outcome": execution.outcome.value, "t_fail_s": t_fail_s,
            "why": why}  # fmt: skip


def untested_functions(defined: Sequence[str], verdict: Verdict) -> list[str]:
    """Functions that the traced software defines and no execution has called."""
    called = {function.name for function in verdict.belief.functions}
    return sorted(name for name in set(defined) if name not in called)
