"""One turn of a test session on the terminal: what was run, who is suspected, what to run next."""

from collections.abc import Sequence
from itertools import takewhile

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from misstep.blame.session import Step
from misstep.blame.trial import Trial, Verdict
from misstep.cli.execution_pages import outcome_text

SUSPECTS_N = 5
BAR_WIDTH = 8
PANEL_WIDTH = 100
_BESIDE_NAMES, _LEAST_NAMES = 50, 28


def step_panel(number: int, step: Step, columns: int = PANEL_WIDTH) -> Panel:
    """The panel of the session's n-th execution, 100 columns wide, or as many as there are."""
    width = min(columns, PANEL_WIDTH)
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column(ratio=1)
    table.add_column(width=26)
    table.add_row(suspects_table(step.verdict, max(width - _BESIDE_NAMES, _LEAST_NAMES)), gains_table(step.verdict))
    title = Text.assemble(f"{number}  ", (step.trial.execution.skill, "bold"), "  ", _ending(step.trial))
    promise = Text(f"expected gain was {step.gain_bits:.2f} bits", style="dim")
    told = Group(Text(step.why, style="dim"), "", table) if step.why else table
    return Panel(told, title=title, title_align="left", subtitle=promise, subtitle_align="right",
                 box=box.ROUNDED, width=width)  # fmt: skip


def _ending(trial: Trial) -> Text:
    execution = trial.execution
    kind = f" ({execution.failure.kind})" if execution.failure and execution.failure.kind else ""
    onset = ""
    if execution.failed:
        onset = "  t_fail not seen" if trial.t_fail_s is None else f"  t_fail {trial.t_fail_s:.2f} s"
    return Text.assemble(outcome_text(execution.outcome), f"{kind}{onset}  ", (execution.id, "dim"))


def suspects_table(verdict: Verdict, name_width: int) -> Table:
    """The most suspected functions, and the hypotheses that there is no bug and that the world has changed."""
    package = common_package([function.name for function, _ in verdict.belief.ranked()])
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("p", min_width=5)
    table.add_column("", min_width=BAR_WIDTH)
    within = f" in {shortened(package, name_width - len('most suspected in '))}" if package else ""
    table.add_column(f"most suspected{within}", no_wrap=True)
    for function, probability in verdict.belief.ranked()[:SUSPECTS_N]:
        name = shortened(function.name.removeprefix(f"{package}."), name_width)
        table.add_row(f"{probability:.3f}", bar(probability), name)
    table.add_row(f"{verdict.belief.no_bug:.3f}", bar(verdict.belief.no_bug), Text("no bug", style="italic"))
    if world := verdict.belief.world_changed:
        table.add_row(f"{world:.3f}", bar(world), Text("changed world", style="italic"))
    if len(verdict.suspects) > 1:
        alike = f"{len(verdict.suspects)} that no skill tells apart"
        table.add_row(f"{verdict.confidence:.3f}", bar(verdict.confidence), Text(alike, style="italic"))
    return table


def gains_table(verdict: Verdict) -> Table:
    """What each skill is expected to tell if it is run next, highest first."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("gain of running", no_wrap=True)
    table.add_column("bits", justify="right")
    for skill, gain_bits in sorted(verdict.gains_bits.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(shortened(skill, 18), f"{gain_bits:.2f}")
    return table


def common_package(names: Sequence[str]) -> str:
    """The dotted package that all functions are in; empty if there is none."""
    columns = zip(*(name.split(".")[:-1] for name in names), strict=False)
    return ".".join(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))


def bar(share: float) -> Text:
    """A share in [0, 1] as a bar of eighths of a character."""
    eighths = round(share * BAR_WIDTH * 8)
    full, rest = divmod(eighths, 8)
    return Text("█" * full + " ▏▎▍▌▋▊▉"[rest].strip(), style="cyan")


def shortened(name: str, width: int) -> str:
    """The end of a long dotted name, which tells most."""
    return name if len(name) <= width else "…" + name[1 - width :]
