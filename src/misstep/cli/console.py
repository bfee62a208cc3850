"""Where output goes: results for people or programs to stdout, progress to stderr."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


def text_console(as_json: bool = False) -> Console:
    """The console for text that people read: stdout, or stderr where stdout belongs to JSON."""
    return Console(stderr=as_json, highlight=False, markup=False, emoji=False)


def print_json(data: Any) -> None:
    """Writes data, and nothing else, to stdout."""
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False))


def counting_bar() -> Progress:
    """A bar for things that take seconds each; its tasks have a field `note`."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        speed_estimate_period=600,
    )


def share_bars() -> Progress:
    """Bars for several things that advance side by side."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
    )


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """A sign of life while something of unknown length goes on; it leaves no trace."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task(text)
        yield
