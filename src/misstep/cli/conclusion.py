"""What a belief comes to, in words and a table."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from misstep.blame.reason import Reason
from misstep.blame.session import Limits
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_words import symptoms
from misstep.cli.step_panel import BAR_WIDTH, SUSPECTS_N, bar
from misstep.core.calls import Function

EVEN = 0.5
"""A verdict is one where the suspects together, no bug, or a changed world are more probable than all else."""
_SENTENCES_N = 5


def decided(verdict: Verdict) -> bool:
    """True if misstep holds a view: the suspects, no bug, or a changed world are more probable than not."""
    return max(verdict.confidence, verdict.belief.no_bug, verdict.belief.world_changed) > EVEN


def accuses(verdict: Verdict) -> bool:
    """True if functions are named, as neither no bug nor a changed world explains more."""
    no_bug, world = verdict.belief.no_bug, verdict.belief.world_changed
    return no_bug <= max(verdict.confidence, world) and (world <= verdict.confidence or not decided(verdict))


def print_conclusion(console: Console, verdict: Verdict, trials: Sequence[Trial]) -> None:
    """Names the suspects and what they did wrong, or says that there is none.

    Args:
        console: where to.
        verdict: the belief.
        trials: what it was made of.
    """
    console.print(Text(_headline(verdict), "bold"))
    if not accuses(verdict):
        return
    console.print(_suspects(verdict))
    for symptom in symptoms(trials, verdict.suspects)[:_SENTENCES_N]:
        console.print(Text(f"• {symptom.sentence}"))


def _headline(verdict: Verdict) -> str:
    p, count = f"p = {verdict.confidence:.2f}", len(verdict.suspects)
    no_bug, world = verdict.belief.no_bug, verdict.belief.world_changed
    if no_bug > max(verdict.confidence, world):
        return f"No bug is needed to explain what happened (p = {no_bug:.2f})."
    if not accuses(verdict):
        differs = "The world differs from that of the successes; no function did anything but what it was given to do"
        return f"{differs} (p = {world:.2f})."
    if world > verdict.confidence:
        perhaps = f"perhaps the world differs from that of the successes (p = {world:.2f})"
        return f"Undecided; {perhaps}, else most suspected ({p}):"
    if not decided(verdict):
        return f"Undecided; most suspected ({p}):"
    return f"The bug is in ({p}):" if count == 1 else f"The bug is in one of {count} that no skill tells apart ({p}):"


def _suspects(verdict: Verdict) -> Table:
    """All members of the most probable set, then the runners-up."""
    names = {function.name for function in verdict.suspects}
    ranked = verdict.belief.ranked()
    suspects = [pair for pair in ranked if pair[0].name in names]
    others = [pair for pair in ranked if pair[0].name not in names]
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(min_width=5)
    table.add_column(min_width=BAR_WIDTH)
    table.add_column(overflow="fold")
    for function, probability in suspects:
        table.add_row(f"{probability:.3f}", bar(probability), _named(function, "bold red"))
    for function, probability in others[: max(SUSPECTS_N - len(suspects), 0)]:
        table.add_row(f"{probability:.3f}", bar(probability), _named(function, "dim"))
    return table


def _named(function: Function, style: str) -> Text:
    """The full name, and file:line as editors open it."""
    return Text.assemble((function.name, style), "  ", (f"{function.file}:{function.line}", "dim"))


def advice(following: Reason) -> str:
    """Which skill to run next and why, in one sentence."""
    if following.gain_bits < Limits().gain_bits:
        return f"No skill would tell much more: the best, {following.skill}, promises {following.gain_bits:.2f} bits."
    return f"Run next: {following.sentence()}"
