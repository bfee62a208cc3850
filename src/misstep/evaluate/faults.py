"""Faults on purpose, in virtual time: is every one noticed within its bound, and is nothing stale ever called OK?

Each cell of the matrix is a kind of fault in one stream (or in all at once, or in a model), tried with many seeds: when
it begins, which samples, and by how much. Controls without any fault tell how often a monitor knows nothing for no
reason: one that always said UNKNOWN would notice everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np

from misstep.core.streams import Float64s
from misstep.evaluate.fault_robot import CLOCK_NS, LATEST_NS, SERIES, SKILL, STREAMS, FaultRobot, fault_plan
from misstep.evaluate.input_faults import INPUT_FAULTS, LASTS_NS, InputFault
from misstep.signals.clips import Clip
from misstep.watch.expectation import StreamExpectation
from misstep.watch.replaying import Arrival, verdicts
from misstep.watch.verdict import Level, Verdict
from misstep.watch.watch import Watch
from misstep.watch.watch_plan import WatchPlan

ALL = "all at once"
_AT_ONCE = ("frozen, stamps advance", "frozen, stamps too", "dropped", "late", "clock jumps forth", "clock jumps back")
_MODEL_BOUND_NS = 200_000_000
"""A model that raises is met when it is asked next: with the next picture or step."""
_SETTLED_NS = 400_000_000
_EARLIEST_NS, _LATEST_NS = 1_000_000_000, 1_300_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one kind of fault in one place.

    Attributes:
        fault: its kind.
        where: the stream, or the model.
        tried: executions.
        caught: of them, those with UNKNOWN, WARN or FAIL within the bound.
        silent: those without any until their end.
        ok_on_bad: verdicts that were OK while the fault was in force and its bound was over.
        ok_on_stale: verdicts that were OK although what a stream had shown last was older than its bound.
        before: executions with a verdict that was not OK before the fault began.
        worst_ms: longest time from a fault's beginning to the first verdict that was not OK.
        bound_ms: how long it may take.
    """

    fault: str
    where: str
    tried: int
    caught: int
    silent: int
    ok_on_bad: int
    ok_on_stale: int
    before: int
    worst_ms: float
    bound_ms: float

    @property
    def sound(self) -> bool:
        """Whether nothing was missed."""
        return self.caught == self.tried and not (self.silent or self.ok_on_bad or self.ok_on_stale)


@dataclass(frozen=True, slots=True)
class FaultMatrix:
    """All cells, and what healthy executions were called.

    Attributes:
        cells: by fault and place.
        healthy: executions without a fault.
        disturbed: of them, those with a verdict that was not OK once they had settled.
        settled_ms: longest time until a healthy execution was OK.
    """

    cells: tuple[Cell, ...]
    healthy: int
    disturbed: int
    settled_ms: float

    @property
    def sound(self) -> bool:
        """Whether nothing was missed."""
        return all(one.sound for one in self.cells)

    def facts(self) -> dict[str, Any]:
        """As JSON-ready data; totals first."""
        total = {
            name: sum(getattr(one, name) for one in self.cells)
            for name in ("tried", "caught", "silent", "ok_on_bad", "ok_on_stale", "before")
        }
        healthy = {"tried": self.healthy, "disturbed": self.disturbed, "settled_ms": self.settled_ms}
        return total | {"healthy": healthy, "cells": [asdict(one) for one in self.cells]}


@dataclass(frozen=True, slots=True)
class _Trial:
    caught: bool
    silent: bool
    ok_on_bad: int
    ok_on_stale: int
    before: bool
    after_ns: int | None


def fault_matrix(
    seeds: int, faults: Sequence[InputFault] = INPUT_FAULTS, advance: Callable[[], None] = lambda: None
) -> FaultMatrix:
    """Tries all of it with so many seeds; `advance` is called `cells(faults)` times, and once for the controls."""
    plan = fault_plan()
    found = []
    for fault, where in cells(faults):
        trials = [_input_trial(plan, fault, where, seed) for seed in range(seeds)]
        found.append(_cell(fault.name, where, trials, _bound_ns(plan, fault, _places(where))))
        advance()
    for model in ("detector", "anticipator"):
        trials = [_model_trial(plan, model, seed) for seed in range(seeds)]
        found.append(_cell("model raises", model, trials, _MODEL_BOUND_NS))
        advance()
    controls = [_control(plan, seed) for seed in range(seeds)]
    settled = [_first_ms(one) for one in controls]
    disturbed = sum(any(v.level is not Level.OK for v in one if v.given_ns >= _SETTLED_NS) for one in controls)
    return FaultMatrix(tuple(found), seeds, disturbed, max(settled))


def cells(faults: Sequence[InputFault] = INPUT_FAULTS) -> list[tuple[InputFault, str]]:
    """Every kind of fault in every stream that can have it, and some in all streams at once."""
    single = [(one, stream) for one in faults for stream in STREAMS if _kind(stream) in one.kinds]
    return single + [(one, ALL) for one in faults if one.name in _AT_ONCE]


def _kind(stream: str) -> str:
    return "series" if stream in SERIES else "image"


def _places(where: str) -> Sequence[str]:
    return STREAMS if where == ALL else (where,)


def _bound_ns(plan: WatchPlan, fault: InputFault, streams: Sequence[str]) -> int:
    """A tick, two samples of the stream and their way here, and what has to pass until the fault is one."""
    most = max(_shows_ns(fault, one) + 2 * one.period_ns for one in _expected(plan, streams))
    return most + LATEST_NS + plan.period_ns


def _shows_ns(fault: InputFault, one: StreamExpectation) -> int:
    return {"fresh": one.fresh_ns, "still": one.still_ns, "column": one.restless_still_ns, "": 0}[fault.shows]


def _expected(plan: WatchPlan, streams: Sequence[str]) -> list[StreamExpectation]:
    return [plan.expectations[SKILL][stream] for stream in streams]


def _input_trial(plan: WatchPlan, fault: InputFault, where: str, seed: int) -> _Trial:
    draw = np.random.default_rng([seed, crc32(f"{fault.name}/{where}".encode())])
    onset_ns = int(draw.integers(_EARLIEST_NS, _LATEST_NS))
    sound = FaultRobot().arrivals(seed)
    spoilt = [one for one in sound if one.stream not in _places(where)]
    for stream in _places(where):
        spoilt += fault.plant([one for one in sound if one.stream == stream], onset_ns, draw)
    spoilt.sort(key=lambda one: one.now_ns)
    known = {id(one) for one in sound}
    until_ns = onset_ns + LASTS_NS if fault.lasts else max(one.now_ns for one in spoilt if id(one) not in known)
    said = list(verdicts(Watch(plan), SKILL, iter(spoilt)))
    stale = _ok_on_stale(plan, sound, spoilt, said)
    return _trial(said, onset_ns, until_ns, _bound_ns(plan, fault, _places(where)), stale)


def _ok_on_stale(plan: WatchPlan, sound: Sequence[Arrival], spoilt: Sequence[Arrival], said: Sequence[Verdict]) -> int:
    """Verdicts that are OK while the newest genuine content of a stream is too old, whatever its stamps said."""
    taken_ns = {id(one.value): one.publish_ns - CLOCK_NS for one in sound}
    worst = 0
    for stream, one in zip(STREAMS, _expected(plan, STREAMS), strict=True):
        came = [(a.now_ns, taken_ns[id(a.value)]) for a in spoilt if a.stream == stream and id(a.value) in taken_ns]
        now = np.array([a for a, _ in came])
        newest = np.maximum.accumulate(np.array([t for _, t in came]))
        limit_ns = max(one.fresh_ns, one.still_ns) + 2 * one.period_ns + plan.period_ns
        ticks = np.array([v.given_ns for v in said if v.level is Level.OK], np.int64)
        place = np.searchsorted(now, ticks, side="right") - 1
        worst += int((ticks - newest[np.maximum(place, 0)] > limit_ns).sum())
    return worst


def _model_trial(plan: WatchPlan, model: str, seed: int) -> _Trial:
    """Some model raises at some of its calls, and goes on doing so for a while."""
    draw = np.random.default_rng([seed, crc32(model.encode())])
    sound = FaultRobot().arrivals(seed)
    onset_ns = int(draw.integers(_EARLIEST_NS, _LATEST_NS))
    now = _Now()
    broken = _broken_detector(plan, now, onset_ns) if model == "detector" else _broken_student(plan, now, onset_ns)
    said = list(verdicts(Watch(broken), SKILL, now.of(sound)))
    return _trial(said, onset_ns, onset_ns + LASTS_NS // 2, _MODEL_BOUND_NS, 0)


class _Now:
    """What time it is in an execution whose arrivals pass through it."""

    def __init__(self) -> None:
        self.ns = 0

    def of(self, coming: Sequence[Arrival]) -> Any:
        """The arrivals."""
        for one in coming:
            yield one
            self.ns = one.now_ns  # it was taken, and what was due before it was judged

    def is_bad(self, onset_ns: int) -> bool:
        """Whether a fault is in force that began then."""
        return onset_ns <= self.ns < onset_ns + LASTS_NS


def _broken_student(plan: WatchPlan, now: _Now, onset_ns: int) -> WatchPlan:
    assert plan.anticipator is not None
    judge = plan.anticipator.judge

    def failing(clips: Sequence[Clip]) -> Float64s:
        if now.is_bad(onset_ns):
            raise RuntimeError("out of memory")
        return judge(clips)

    return replace(plan, anticipator=replace(plan.anticipator, judge=failing))


def _broken_detector(plan: WatchPlan, now: _Now, onset_ns: int) -> WatchPlan:
    model = plan.detectors[SKILL]
    errors: Any = _FailingErrors(model.errors, lambda: now.is_bad(onset_ns))
    return replace(plan, detectors={SKILL: replace(model, errors=errors)})


class _FailingErrors:
    """A detector's method that raises when it is told to."""

    def __init__(self, sound: Any, is_bad: Callable[[], bool]) -> None:
        self._sound, self._is_bad = sound, is_bad

    def stream(self) -> "_FailingErrors":
        """The errors of an execution."""
        return _FailingErrors(self._sound.stream(), self._is_bad)

    def step(self, values: Float64s, step: int) -> float:
        """The error of a step."""
        if self._is_bad():
            raise ValueError("singular matrix")
        return float(self._sound.step(values, step))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sound, name)


def _control(plan: WatchPlan, seed: int) -> list[Verdict]:
    return list(verdicts(Watch(plan), SKILL, iter(FaultRobot().arrivals(seed))))


def _first_ms(said: Sequence[Verdict]) -> float:
    return next(v.given_ns for v in said if v.level is Level.OK) / 1e6


def _trial(said: Sequence[Verdict], onset_ns: int, until_ns: int, bound_ns: int, ok_on_stale: int) -> _Trial:
    noticed = [v.given_ns for v in said if v.level is not Level.OK and v.given_ns >= onset_ns]
    after_ns = noticed[0] - onset_ns if noticed else None
    late = [v for v in said if onset_ns + bound_ns < v.given_ns <= until_ns]
    return _Trial(
        after_ns is not None and after_ns <= bound_ns,
        after_ns is None,
        sum(v.level is Level.OK for v in late),
        ok_on_stale,
        any(v.level is not Level.OK for v in said if _SETTLED_NS <= v.given_ns < onset_ns),
        after_ns,
    )


def _cell(fault: str, where: str, trials: Sequence[_Trial], bound_ns: int) -> Cell:
    return Cell(
        fault,
        where,
        len(trials),
        sum(one.caught for one in trials),
        sum(one.silent for one in trials),
        sum(one.ok_on_bad for one in trials),
        sum(one.ok_on_stale for one in trials),
        sum(one.before for one in trials),
        max((one.after_ns / 1e6 for one in trials if one.after_ns is not None), default=0.0),
        bound_ns / 1e6,
    )
