"""`misstep evaluate prevention` from its request to its last line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from misstep.cli.console import counting_bar, print_json, text_console
from misstep.cli.exits import on_interrupt
from misstep.cli.json_file import check_writable, write_json
from misstep.core.errors import UnknownSkillError
from misstep.evaluate.guards import force_limits
from misstep.evaluate.prevention import ORACLE, Guarded
from misstep.evaluate.prevention_pool import FORCE, MONITOR, Guarding, run_guarded
from misstep.evaluate.prevention_summary import facts
from misstep.record.skills_module import load_skills
from misstep.store.store import Store
from misstep.watch.plan_loading import load_plan

_SEEDS_APART = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What to run, and who guards; all skills where none are named."""

    module: str
    skills: tuple[str, ...]
    runs: int
    seed: int
    store: Path
    anticipator: Path | None
    false_stops: float
    calibration: Path | None
    force_stream: str
    latency_s: float
    workers: int
    out: Path | None


def tell(request: Request, as_json: bool) -> None:
    """Runs everything and prints who prevented how much.

    Raises:
        UnknownSkillError: a skill is named that the module does not have.
        MisstepError: what `load_plan` raises.
    """
    if request.out:
        check_writable(request.out)
    known = list(load_skills(request.module))
    skills = request.skills or tuple(known)
    for name in skills:
        if name not in known:
            raise UnknownSkillError(name, known, request.module)
    guarding = _guarding(request, skills)
    # Each skill has seeds of its own, far from those of recordings: no scene serves twice.
    jobs = [
        (name, _SEEDS_APART * (request.seed + 100) + number * len(skills) + place)
        for number in range(request.runs)
        for place, name in enumerate(skills)
    ]
    guards = [MONITOR, *([FORCE] if guarding.force_limit_n else []), ORACLE]
    found: list[Guarded] = []
    with on_interrupt(lambda: "Nothing is kept; the same command begins anew."), counting_bar() as bar:
        task = bar.add_task("guarding", total=len(jobs), note="")
        for one in run_guarded(guarding, jobs, request.workers or len(os.sched_getaffinity(0))):
            found.append(one)
            bar.update(task, advance=1, note=f"{sum(each.failed for each in found)} failed")
    told = facts(found, guards) | {"promise": request.false_stops, "latency_s": request.latency_s}
    if request.out:
        write_json(request.out, told)
    _print(text_console(as_json), told)
    if as_json:
        print_json(told)


def _guarding(request: Request, skills: tuple[str, ...]) -> Guarding:
    """Learns what is learned once, before the processes that need it begin."""
    console = text_console(as_json=True)
    said: set[str] = set()

    def progress(what: str) -> None:
        begun = what.partition(":")[0]
        if begun not in said:
            console.print(begun)
        said.add(begun)

    load_plan(request.store, skills, request.anticipator, request.false_stops, request.calibration, progress=progress)
    limits: Mapping[str, float] = {}
    if request.force_stream:
        where = Store.open(request.calibration or request.store)
        successes = [one for one in where.executions() if one.succeeded and one.skill in skills]
        limits, _ = force_limits(where, successes, request.force_stream, request.false_stops)
    return Guarding(
        request.module, request.store, request.anticipator, request.false_stops, request.calibration, skills,
        request.force_stream, limits, request.latency_s,
    )  # fmt: skip


def _print(console: Any, told: Mapping[str, Any]) -> None:
    counts = f"{told['failures']} executions failed and {told['successes']} succeeded without a guard."
    table = Table("guard", title=counts, title_justify="left")
    headings = (
        "prevented", "of what the oracle prevents", f"false stops (promised {told['promise']:.1%})", "time lost / s",
    )  # fmt: skip
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, row in told["guards"].items():
        table.add_row(
            name, _share(row["prevented"]), _share(row["of_preventable"]), _share(row["false_stops"]),
            f"{row['lost_s']:.2f}",
        )  # fmt: skip
    console.print(table)
    for what in ("by_skill", "by_cause"):
        names = list(told["guards"][ORACLE][what])
        each = Table(what.removeprefix("by_"), *told["guards"], title="Prevented", title_justify="left")
        for name in names:
            each.add_row(name, *("{} of {}".format(*row[what][name]) for row in told["guards"].values()))
        console.print(each)


def _share(estimate: Mapping[str, Any] | None) -> str:
    if estimate is None or estimate["mean"] is None:
        return "–"
    return f"{estimate['mean']:.2f} [{estimate['low']:.2f}, {estimate['high']:.2f}]"
