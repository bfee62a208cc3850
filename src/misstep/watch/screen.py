"""One calm screen: the level, risk and suspicion with their limits, streams, alarms."""

import math
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from misstep.watch.board import Board
from misstep.watch.verdict import Level, Verdict

_COLOUR = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red", Level.UNKNOWN: "magenta"}
_QUIET = "bright_black"
_SIGN_WIDTH, _BAR_WIDTH = 19, 32
_SAID_LINES_N = 5
_STREAMS_N = 12
_STALE_S = 1.0
_BLOCKS = " ▏▎▍▌▋▊▉█"


def screen(board: Board, now_ns: int, hint: str = "") -> RenderableType:
    """What is shown at a moment of the receiver's monotonic clock; its parts stay where they are."""
    verdict = board.verdict
    colour = _COLOUR[verdict.level] if verdict and board.running else _QUIET
    parts = [
        _head(board, verdict, colour),
        Text(),
        _bars(verdict),
        Text(),
        _streams(board, now_ns),
        Text(),
        _alarms(board),
    ]
    state = f"{board.time_s(now_ns):.1f} s{'' if board.running else ', ended'}"
    return Panel(
        Group(*parts) if board.executions else Text(board.progress or "waiting for an execution", "dim"),
        title=Text.assemble(" ", (board.skill, "bold"), f"  {state} ") if board.executions else Text(" misstep watch "),
        title_align="left",
        subtitle=Text(f" {hint} ") if hint else None,
        subtitle_align="left",
        border_style=colour,
        padding=(1, 2),
    )


def _head(board: Board, verdict: Verdict | None, colour: str) -> RenderableType:
    """The level, large, and why."""
    word = " ".join(verdict.level.upper()) if verdict else "…"
    style = f"bold {'white' if colour == _QUIET else 'black'} on {colour}"
    grid = Table.grid(expand=True)
    grid.add_column(width=_SIGN_WIDTH, style=style)
    grid.add_column(width=3)
    grid.add_column(ratio=1)
    grid.add_row(Text("\n".join(["", "", word, "", ""]), style, justify="center"), "", _Lines(_said(board, verdict)))
    return grid


def _said(board: Board, verdict: Verdict | None) -> tuple[str, ...]:
    if verdict is None:
        return ("no verdict yet" if board.running else "it ended without a verdict",)
    return verdict.reasons or ("all is as in the successes",)


@dataclass(frozen=True)
class _Lines:
    """Texts, wrapped, on _SAID_LINES_N lines, however many they would need."""

    texts: tuple[str, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = list(Text("\n".join(self.texts)).wrap(console, options.max_width))
        if len(lines) > _SAID_LINES_N:
            lines = [*lines[: _SAID_LINES_N - 1], Text("…")]
        yield from [*lines, *[Text()] * (_SAID_LINES_N - len(lines))]


def _bars(verdict: Verdict | None) -> RenderableType:
    """Risk and suspicion, each with its limit."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    horizon = f" in {verdict.horizon_s:g} s" if verdict and verdict.horizon_s is not None else ""
    risk, risk_limit = (verdict.risk, verdict.risk_limit) if verdict else (None, None)
    grid.add_row(f"risk{horizon}".ljust(12), *_bar(risk, risk_limit, 1.0, "{:.2f}"))
    suspicion, limit = (verdict.suspicion, verdict.suspicion_limit) if verdict else (None, None)
    grid.add_row("suspicion".ljust(12), *_bar(suspicion, limit, 1.5 * (limit or 1.0), "{:.1f}"))
    return grid


def _bar(value: float | None, limit: float | None, whole: float, form: str) -> tuple[Text, str, Text]:
    """A bar with a mark at its limit, its value, and its limit in words."""
    if value is None:
        return Text("╌" * _BAR_WIDTH, "dim"), "", Text("not judged", "dim")
    above = limit is not None and value > limit
    filled = min(max(value / whole, 0.0), 1.0) * _BAR_WIDTH
    whole_cells, rest = int(filled), filled - int(filled)
    cells = list("█" * whole_cells + _BLOCKS[round(rest * 8)] * (whole_cells < _BAR_WIDTH))
    cells += [" "] * (_BAR_WIDTH - len(cells))
    bar = Text("".join(cells), "red" if above else "cyan")
    if limit is not None:
        place = min(math.floor(min(max(limit / whole, 0.0), 1.0) * _BAR_WIDTH), _BAR_WIDTH - 1)
        bar = Text.assemble(bar[:place], ("┃", "bold"), bar[place + 1 :])
    return (
        bar,
        form.format(value).rjust(6),
        Text(f"alarm above {form.format(limit)}" if limit is not None else "", "dim"),
    )


def _streams(board: Board, now_ns: int) -> RenderableType:
    """Rates, two streams a line."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    now_ns = board.ended_ns or now_ns
    cells = []
    for name, arrivals in sorted(board.streams.items())[:_STREAMS_N]:
        age_s = arrivals.age_s(now_ns)
        late = age_s is None or age_s > _STALE_S
        rate = Text(
            "silent" if late else f"{arrivals.rate_hz(now_ns):.0f} Hz", "magenta" if late else "", justify="right"
        )
        cells.append((Text(name, "dim"), rate))
    for first, second in zip(cells[::2], [*cells[1::2], (Text(), Text())], strict=False):
        grid.add_row(*first, Text("  "), *second)
    if len(board.streams) > _STREAMS_N:
        grid.add_row(Text(f"and {len(board.streams) - _STREAMS_N} more", "dim"))
    return grid if cells else Text("nothing has come yet", "dim")


def _alarms(board: Board) -> RenderableType:
    if not board.alarms:
        return Text("no alarm", "dim")
    lines = []
    for time_s, raised in board.alarms:
        verdict = raised.verdict
        reason = verdict.reasons[0] if verdict.reasons else ""
        seen = raised.received_ns <= board.acknowledged_ns
        told = (f"alarm {raised.number} ", "dim" if seen else "bold"), (verdict.level.upper(), _COLOUR[verdict.level])
        state = " (acknowledged)" if seen else ""
        text = f" {verdict.skill} at {time_s:.1f} s{state}: {reason}"
        lines.append(Text.assemble(*told, text, overflow="ellipsis", no_wrap=True))
    return Group(*lines)
