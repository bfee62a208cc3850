"""What `misstep test --json` writes and `misstep blame --json` prints."""

from collections.abc import Sequence
from typing import Any

from misstep.blame.knowledge import Knowledge
from misstep.blame.session import best_skill
from misstep.blame.trial import Trial, Verdict


def result(
    trials: Sequence[Trial],
    verdict: Verdict,
    knowledge: Knowledge,
    untested: Sequence[str],
    stopped: str | None,
    per_second: bool = False,
) -> dict[str, Any]:
    """The result as JSON-ready data; probabilities are rounded to 6 digits."""
    skill, gain_bits = best_skill(verdict, knowledge, per_second)
    return {
        "belief": [
            {"function": f.name, "probability": round(p, 6), "file": f.file, "line": f.line}
            for f, p in verdict.belief.ranked()
        ],
        "no_bug": round(verdict.belief.no_bug, 6),
        "suspects": [function.name for function in verdict.suspects],
        "confidence": round(verdict.confidence, 6),
        "indistinguishable": [[function.name for function in members] for members in verdict.classes],
        "untested": list(untested),
        "next_skill": {"name": skill, "gain_bits": round(gain_bits, 6)},
        "executions": [_execution(trial) for trial in trials],
        "converged": stopped is not None,
        "stopped": stopped,
    }


def _execution(trial: Trial) -> dict[str, Any]:
    execution = trial.execution
    t_fail_s = None if trial.t_fail_s is None else round(trial.t_fail_s, 3)
    return {"id": execution.id, "skill": execution.skill, "outcome": execution.outcome.value, "t_fail_s": t_fail_s}


def untested_functions(defined: Sequence[str], verdict: Verdict) -> list[str]:
    """Functions that the traced software defines and no execution has called."""
    called = {function.name for function in verdict.belief.functions}
    return sorted(name for name in set(defined) if name not in called)
