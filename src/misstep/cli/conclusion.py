"""What a belief comes to, in words and a table."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from misstep.blame.reason import Reason
from misstep.blame.session import Limits
from misstep.blame.trial import Verdict
from misstep.cli.step_panel import BAR_WIDTH, SUSPECTS_N, bar
from misstep.core.calls import Function

EVEN = 0.5
"""A verdict is one where the suspects together, or no bug, are more probable than all else."""


def decided(verdict: Verdict) -> bool:
    """True if misstep holds a view: the suspects, or no bug, are more probable than not."""
    return max(verdict.confidence, verdict.belief.no_bug) > EVEN


def print_conclusion(console: Console, verdict: Verdict) -> None:
    """Names the suspects, or says that there is none."""
    if verdict.belief.no_bug > verdict.confidence:
        console.print(Text(f"No bug is needed to explain what happened (p = {verdict.belief.no_bug:.2f}).", "bold"))
        return
    console.print(Text(_headline(verdict), "bold"))
    console.print(_suspects(verdict))


def _headline(verdict: Verdict) -> str:
    p, count = f"p = {verdict.confidence:.2f}", len(verdict.suspects)
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
