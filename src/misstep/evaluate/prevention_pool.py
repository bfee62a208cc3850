"""Guarded executions on several cores: each process loads its skills and guards once."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from misstep.core.skill import Skill
from misstep.evaluate.guards import ForceGuard, Guard, MonitorGuard
from misstep.evaluate.prevention import Guarded, guarded
from misstep.record.skills_module import load_skills
from misstep.watch.plan_loading import load_plan
from misstep.watch.watch import Watch

MONITOR, FORCE = "misstep", "force limit"


@dataclass(frozen=True, slots=True)
class Guarding:
    """What every process needs.

    Attributes:
        module: of the skills.
        store, anticipator, false_stops, calibration: see `load_plan`.
        skills: names of those that are watched.
        force_stream: of the wrench.
        force_limit_n: by skill; empty for no such guard.
        latency_s: from an alarm to the robot's stop.
    """

    module: str
    store: Path
    anticipator: Path | None
    false_stops: float
    calibration: Path | None
    skills: tuple[str, ...]
    force_stream: str
    force_limit_n: Mapping[str, float]
    latency_s: float


@dataclass(frozen=True, slots=True)
class _Ready:
    skills: Mapping[str, Skill]
    guards: Mapping[str, Guard]
    period_ns: int
    latency_ns: int


_ready: _Ready | None = None  # of this process, loaded once


def run_guarded(guarding: Guarding, jobs: Sequence[tuple[str, int]], workers: int) -> Iterator[Guarded]:
    """Runs each skill with each seed, in any order."""
    context = multiprocessing.get_context("spawn")  # not forked: OpenGL and threads stay behind
    with ProcessPoolExecutor(workers, context, _load, (guarding,)) as pool:
        try:
            for done in as_completed([pool.submit(_run, *job) for job in jobs]):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _load(guarding: Guarding) -> None:
    global _ready
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    plan = load_plan(guarding.store, guarding.skills, guarding.anticipator, guarding.false_stops, guarding.calibration)
    guards: dict[str, Guard] = {MONITOR: MonitorGuard(Watch(plan))}
    if guarding.force_limit_n:
        guards[FORCE] = ForceGuard(guarding.force_stream, guarding.force_limit_n)
    _ready = _Ready(load_skills(guarding.module), guards, plan.period_ns, round(1e9 * guarding.latency_s))


def _run(skill: str, seed: int) -> Guarded:
    assert _ready is not None
    return guarded(_ready.skills[skill], seed, _ready.guards, _ready.period_ns, _ready.latency_ns)
