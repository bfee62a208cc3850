"""`misstep watch` from its request to its last line."""

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from misstep.cli.command_line import command_line
from misstep.cli.console import text_console
from misstep.cli.exits import ExitCode
from misstep.cli.keys import is_keyboard, on_keys
from misstep.cli.watch_sources import Replays, SkillsHere, Source, Topics
from misstep.core.execution import Outcome
from misstep.store.store import Store
from misstep.watch.json_sink import JsonSink, object_line
from misstep.watch.live_sink import LiveSink
from misstep.watch.monitor import Monitor
from misstep.watch.ros_topic import RosTopic
from misstep.watch.sinks import Delivery, Sink
from misstep.watch.stats import Stats, StatsSink
from misstep.watch.store_sink import StoreSink
from misstep.watch.terminal_sink import TerminalSink


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep watch`; the fields are its options, and `speed` is 0 for max."""

    executions: tuple[str, ...]
    skills_module: str
    topics: tuple[str, ...]
    skills: tuple[str, ...]
    skill_topic: str
    duration_s: float | None
    store: Path
    anticipator: Path | None
    false_stops: float
    calibration: Path | None
    speed: float
    runs: int
    seed: int
    robot: str
    record: bool | None
    shell: str
    webhook: str
    alarm_topic: str
    rerun: str
    foxglove_port: int | None
    live: bool
    with_stats: bool


@dataclass(frozen=True, slots=True)
class Sinks:
    """What the watched executions go to; all of them by name, and those that are asked afterwards."""

    all: Mapping[str, Sink]
    terminal: TerminalSink
    stats: StatsSink
    stored: StoreSink | None


def tell(request: Request, as_json: bool) -> None:
    """Watches, tells what is kept, and exits with 1 if there was an alarm."""
    console = text_console(as_json)
    store = Store.open(request.store)
    source = _source(request, store)
    sinks = _sinks(request, store, source, console, as_json)
    monitor = _monitor(request, source, sinks)
    interrupted = False
    try:
        with monitor, on_keys({"a": monitor.acknowledge}):
            source.run(monitor)
    except KeyboardInterrupt:  # the way in which watching topics ends
        interrupted = True
    _tell_end(request, sinks, monitor.deliveries, console)
    if as_json:
        typer.echo(object_line("watched", _facts(request, sinks, monitor.deliveries)))
    if interrupted:
        raise KeyboardInterrupt
    if sinks.stats.stats.alarms:
        raise typer.Exit(ExitCode.FOUND)


def _source(request: Request, store: Store) -> Source:
    if request.executions:
        return Replays(store, request.executions, request.speed)
    if request.skills_module:
        return SkillsHere(request.skills_module, request.skills, request.runs, request.seed, store, request.speed)
    topics = [RosTopic.parse(text) for text in request.topics]
    return Topics(topics, request.skills, request.skill_topic, request.duration_s)


def _sinks(request: Request, store: Store, source: Source, console: Console, as_json: bool) -> Sinks:
    hint = "a acknowledges the alarm   Ctrl-C ends" if is_keyboard() else "Ctrl-C ends"
    terminal, stats, stored = TerminalSink(console, hint), StatsSink(), None
    sinks: dict[str, Sink] = {"terminal": terminal, "stats": stats}
    if as_json:
        sinks["json"] = JsonSink(sys.stdout)
    if source.is_new if request.record is None else request.record:
        sinks["store"] = stored = StoreSink(store, request.robot)
    if request.rerun:
        from misstep.watch.rerun_sink import RerunSink

        sinks["rerun"] = RerunSink(request.rerun)
    if request.foxglove_port is not None:
        from misstep.watch.foxglove_sink import FoxgloveSink

        sinks["foxglove"] = foxglove = FoxgloveSink(request.foxglove_port)
        console.print(f"Foxglove: open a connection to {foxglove.url}")
    if request.live:
        sinks["live"] = LiveSink(store.root)
        console.print(f"Look at it: {command_line('serve', [], {'--store': str(store.root)})}", soft_wrap=True)
    return Sinks(sinks, terminal, stats, stored)


def _monitor(request: Request, source: Source, sinks: Sinks) -> Monitor:
    return Monitor(
        request.store,
        source.skills(),
        anticipator=request.anticipator,
        false_stops=request.false_stops,
        calibration=request.calibration,
        speed=request.speed,
        sinks=sinks.all,
        shell=request.shell,
        webhook=request.webhook,
        ros_topic=request.alarm_topic,
        on_progress=sinks.terminal.tell,
    )


def _tell_end(request: Request, sinks: Sinks, deliveries: Mapping[str, Delivery], console: Console) -> None:
    for name, delivery in deliveries.items():
        if delivery.dropped or delivery.failed:
            why = f" ({delivery.error})" if delivery.error else ""
            console.print(f"{name}: {delivery.dropped} items dropped, {delivery.failed} failed{why}.", soft_wrap=True)
    if request.with_stats:
        console.print(_stats_line(sinks.stats.stats), soft_wrap=True)
    if kept := _kept(request, sinks):
        console.print(kept, soft_wrap=True)


def _stats_line(stats: Stats) -> str:
    told = ", ".join(f"{level} {count}" for level, count in sorted(stats.verdicts.items()))
    line = f"{stats.samples} samples, {stats.frames} frames; verdicts: {told or 'none'}."
    if stats.p50_ms is None or stats.p99_ms is None or stats.highest_ms is None:
        return f"{line} No frame was answered."
    return (
        f"{line} From frame to verdict: p50 {stats.p50_ms:.1f} ms, p99 {stats.p99_ms:.1f} ms, "
        f"highest {stats.highest_ms:.1f} ms ({stats.answered} frames)."
    )


def _kept(request: Request, sinks: Sinks) -> str:
    """What was stored, and how it is labelled; empty where nothing was to be."""
    if sinks.stored is None:
        return ""
    refused = f" {sinks.stored.refused} malformed samples were left out." if sinks.stored.refused else ""
    if not sinks.stored.recorded:
        return f"Nothing was recorded.{refused}"
    newest = sinks.stored.recorded[-1]
    told = f"{len(sinks.stored.recorded)} recorded, the newest as {newest.id} ({newest.outcome}).{refused}"
    if newest.outcome is not Outcome.UNKNOWN:
        return told
    return f"{told} Say how it ended:\n{command_line('label', [newest.id, 'success'], {'--store': str(request.store)})}"


def _facts(request: Request, sinks: Sinks, deliveries: Mapping[str, Delivery]) -> dict[str, Any]:
    return {
        "store": str(request.store),
        "recorded": [one.id for one in sinks.stored.recorded] if sinks.stored else [],
        "stats": asdict(sinks.stats.stats),
        "deliveries": {name: asdict(one) for name, one in deliveries.items()},
    }
