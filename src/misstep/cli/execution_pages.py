"""Executions on the terminal: many as a table, one as a page."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from misstep.cli.execution_summary import Stream, Summary
from misstep.core.execution import Execution, Outcome, Revision

OUTCOME_STYLE = {Outcome.SUCCESS: "green", Outcome.FAILURE: "red", Outcome.UNKNOWN: "yellow"}


def outcome_text(outcome: Outcome) -> Text:
    """An outcome in its colour."""
    return Text(outcome.value, style=OUTCOME_STYLE[outcome])


def execution_table(executions: Sequence[Execution]) -> Table:
    """One row an execution."""
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True, overflow="fold", min_width=max((len(one.id) for one in executions), default=2))
    for heading in ("outcome", "failure", "session", "started"):
        table.add_column(heading)
    table.add_column("seconds", justify="right")
    for one in executions:
        kind = one.failure.kind if one.failure else ""
        started = f"{datetime.fromtimestamp(one.started_ns / 1e9):%Y-%m-%d %H:%M}"
        table.add_row(one.id, outcome_text(one.outcome), kind, one.session, started, f"{one.duration_ns / 1e9:.2f}")
    table.caption = f"{len(executions)} executions"
    table.caption_justify = "left"
    return table


def print_page(console: Console, found: Summary) -> None:
    """Prints all that the summary holds."""
    console.print(_facts(found.execution))
    if found.streams:
        console.print(_streams(found.streams))
    console.print(Text(f"\n{found.calls} calls of {found.functions} functions", style="bold"))
    if found.calls:
        console.print(_functions(found))
    if found.events:
        console.print(_events(found))
    if found.execution.error:
        console.print(Text("\nerror", style="bold"))
        console.print(Text(found.execution.error.rstrip()))


def _facts(execution: Execution) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _named_facts(execution):
        table.add_row(Text(name, style="dim"), value)
    return table


def _named_facts(execution: Execution) -> Iterable[tuple[str, Text | str]]:
    failure = execution.failure
    yield "id", Text(execution.id, style="bold")
    yield "skill", execution.skill
    yield "outcome", outcome_text(execution.outcome)
    if failure:
        onset = "" if failure.onset_ns is None else f", began at {failure.onset_ns / 1e9:.2f} s"
        cause = f", because of {failure.cause}" if failure.cause else ""
        yield "failure", f"{failure.kind or 'unnamed'}{onset}{cause}"
    yield "started", f"{datetime.fromtimestamp(execution.started_ns / 1e9):%Y-%m-%d %H:%M:%S}"
    yield "took", f"{execution.duration_ns / 1e9:.2f} s"
    optional = {
        "robot": execution.robot,
        "revision": _revision(execution.revision),
        "session": execution.session,
        "seed": "" if execution.seed is None else str(execution.seed),
        "salvaged": "yes: the recording never finished" if execution.salvaged else "",
    }
    yield from ((name, value) for name, value in optional.items() if value)


def _revision(revision: Revision) -> str:
    return f"{revision.commit[:12]}{' with uncommitted changes' if revision.dirty else ''}"


def _streams(streams: Sequence[Stream]) -> Table:
    table = Table("stream", title="\nstreams", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("samples", "rate", "dropped", "late"):
        table.add_column(heading, justify="right")
    table.add_column("range")
    for one in streams:
        rate = "" if one.rate_hz is None else f"{one.rate_hz:.1f} Hz"
        ranges = "\n".join(f"{c.name} {c.lowest:.4g} … {c.highest:.4g} {c.unit}".rstrip() for c in one.channels)
        table.add_row(one.name, str(one.samples), rate, str(one.dropped), str(one.late), ranges or one.kind)
    return table


def _functions(found: Summary) -> Table:
    table = Table("longest in", box=None, pad_edge=False)
    for heading in ("calls", "seconds", "raised"):
        table.add_column(heading, justify="right")
    for use in found.most_active:
        table.add_row(Text(use.function), str(use.calls), f"{use.total_s:.4f}", str(use.raised or ""))
    return table


def _events(found: Summary) -> Table:
    table = Table(title="\nevents", title_justify="left", title_style="bold", box=None, show_header=False)
    for event in found.events:
        table.add_row(f"{event.publish_ns / 1e9:.3f} s", Text(event.name), Text(event.text))
    return table
