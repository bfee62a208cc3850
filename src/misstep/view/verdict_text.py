"""The verdict in words, for somebody who reads nothing else."""

from collections.abc import Mapping

from misstep.blame.evidence import Reference
from misstep.blame.knowledge import Knowledge
from misstep.blame.session import Limits
from misstep.blame.trial import Verdict
from misstep.view.names import listed

_SURE = 0.5


def headline(verdict: Verdict, knowledge: Knowledge, short: Mapping[str, str]) -> str:
    """Who is to blame, or that the world has changed, how surely, and which skills call the suspects."""
    no_bug, world = verdict.belief.no_bug, verdict.belief.world_changed
    suspects = [function.name for function, _ in verdict.belief.ranked() if function in verdict.suspects]
    names = listed([short[name] for name in suspects])
    if no_bug > max(verdict.confidence, world):
        return f"No bug explains the executions best, p = {no_bug:.2f}; the most suspected function is {names}."
    if world > verdict.confidence:
        doubt = "" if world >= _SURE else "Not decided yet. "
        return (
            f"{doubt}The world differs from that of the successes, p = {world:.2f}; no function did anything but what "
            f"it was given to do. The most suspected function is {names}."
        )
    callers = listed(sorted({skill for name in suspects for skill in callers_of(name, knowledge.references)}))
    callers = callers or "no skill while it still worked"
    doubt = "" if verdict.confidence >= _SURE else "Not decided yet. "
    if len(suspects) == 1:
        return f"{doubt}{names}, p = {verdict.confidence:.2f}, called by {callers}."
    return (
        f"{doubt}One of {names}, p = {verdict.confidence:.2f} together, called by {callers}; no skill tells them apart."
    )


def advice(next_skill: str, gain_bits: float) -> str:
    """What to run next, or that nothing more is to be learnt."""
    if not is_worth_running(gain_bits):
        return f"No skill is worth running next: none is expected to tell {Limits().gain_bits} bit."
    return f"Run {next_skill} next: {gain_bits:.2f} bit expected."


def is_worth_running(gain_bits: float) -> bool:
    """Whether what is expected of the best skill is not next to nothing."""
    return gain_bits >= Limits().gain_bits


def callers_of(function: str, references: Mapping[str, Reference]) -> dict[str, float]:
    """The skills whose successes call a function, and in which share of them; most often first."""
    rates = {}
    for skill, reference in sorted(references.items()):
        fingerprint = reference.fingerprint
        called = zip(fingerprint.functions, fingerprint.call_rate, strict=True)
        rates[skill] = next((float(rate) for known, rate in called if known.name == function), 0.0)
    return {skill: rate for skill, rate in sorted(rates.items(), key=lambda item: -item[1]) if rate > 0}
