"""One execution as it is judged: guards of its streams, the detector, the anticipator, and a verdict at each tick."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from misstep.core.streams import Float64s
from misstep.watch.anticipation import Anticipation
from misstep.watch.detection import Detection
from misstep.watch.input_guard import InputGuard
from misstep.watch.occlusion import Occlusion, log_odds, probability
from misstep.watch.running_grid import RunningGrid
from misstep.watch.source_clock import SourceClock
from misstep.watch.verdict import Level, Region, Verdict
from misstep.watch.watch_plan import WatchPlan, grid_step_ns
from misstep.watch.yardstick import Extremes

_PATIENCE_NS = 200_000_000


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What is to be said at a tick."""

    level: Level
    reasons: tuple[str, ...]
    risk: float | None
    excess: float | None


class WatchedExecution:
    """One execution of a skill.

    Args:
        plan: by which it is judged.
        skill: that is executed.
        begin_ns: receiver time.
    """

    def __init__(self, plan: WatchPlan, skill: str, begin_ns: int) -> None:
        self._plan, self._skill = plan, skill
        self._expected = plan.expectations[skill]
        self._clock = SourceClock(begin_ns, plan.speed)
        self._guards = {name: InputGuard(one, self._clock, begin_ns) for name, one in self._expected.items()}
        widths = {name: one.shape[0] for name, one in self._expected.items() if one.kind == "series"}
        self._grid = RunningGrid(widths, grid_step_ns(plan, skill), _PATIENCE_NS)
        self._units = plan.yardsticks[skill]
        threshold = plan.promise.threshold
        self._risk_limit = probability(self._units.log_odds_at(threshold)) if math.isfinite(threshold) else None
        self._suspicion_limit = self._units.suspicion_at(threshold) if math.isfinite(threshold) else None
        self._detection = self._new_detection()
        self._anticipation = Anticipation(plan.anticipator, self._expected) if plan.anticipator else None
        self._failed: dict[str, str] = {}
        self._occlusion: Occlusion | None = None
        self._ticks = 0
        self._newest_ns: int | None = None
        self.highest = Extremes()

    def take(self, stream: str, publish_ns: int, value: Any, now_ns: int) -> None:
        """A sample or picture of any stream; one that no model sees is left alone."""
        guard = self._guards.get(stream)
        sample = guard.take(publish_ns, value, now_ns) if guard else None
        if sample is None:
            return
        self._newest_ns = publish_ns if self._newest_ns is None else max(self._newest_ns, publish_ns)
        if self._expected[stream].kind == "series":
            self._grid.take(stream, publish_ns, sample)
        elif self._anticipation:
            self._anticipation.picture(stream, publish_ns, sample)

    def lost(self, stream: str, count: int, now_ns: int) -> None:
        """So many samples of a stream were dropped on their way."""
        if stream in self._guards:
            self._guards[stream].lost(count, now_ns)

    def has_news(self) -> bool:
        """Whether every camera that the anticipator sees has brought a new picture since the last tick."""
        return self._anticipation is not None and self._anticipation.has_news()

    def tick(self, now_ns: int) -> Verdict:
        """What is to be said now."""
        self._close_steps(now_ns)
        if self._anticipation:
            self._attempt("anticipator", self._anticipation.ask)
        opinion = self._opinion(now_ns)
        detection, anticipation = self._detection, self._anticipation
        tick, self._ticks = self._ticks, self._ticks + 1
        return Verdict(
            level=opinion.level,
            skill=self._skill,
            tick=tick,
            given_ns=now_ns,
            source_ns=self._newest_ns,
            reasons=opinion.reasons,
            risk=opinion.risk,
            horizon_s=anticipation.sight.horizon_ns / 1e9 if anticipation else None,
            suspicion=detection.suspicion if detection else None,
            excess=opinion.excess,
            risk_limit=self._risk_limit if anticipation else None,
            suspicion_limit=self._suspicion_limit if detection else None,
            t_fail_s=detection.t_fail_s if detection else None,
            channels=detection.channels if detection and opinion.level is Level.FAIL else (),
            regions=self._regions(opinion.level),
        )

    def _new_detection(self) -> Detection | None:
        if self._skill not in self._plan.detectors:
            return None
        alarm = self._units.suspicion_at(self._plan.promise.threshold)
        return Detection(self._plan.detectors[self._skill], self._plan.ranges[self._skill], alarm)

    def _close_steps(self, now_ns: int) -> None:
        source_ns = self._clock.now_ns(now_ns)
        if source_ns is None:
            return
        for step, means in self._grid.steps(source_ns):
            if self._anticipation:
                self._anticipation.take(self._grid.end_ns - 2 * self._grid.step_ns, means)
            if self._detection and "detector" not in self._failed:
                self._detect(self._detection, step, means)

    def _detect(self, detection: Detection, step: int, means: dict[str, Float64s]) -> None:
        values = {
            channel: value
            for name, mean in means.items()
            for channel, value in zip(self._expected[name].channels, mean.tolist(), strict=True)
        }
        self._attempt("detector", lambda: detection.take(step, values))

    def _attempt(self, who: str, work: Callable[[], None]) -> None:
        """Lets a model work; whatever it raises is a reason for not knowing."""
        try:
            work()
            self._failed.pop(who, None)
        except Exception as error:
            self._failed[who] = f"the {who} failed: {type(error).__name__}: {error}"

    def _opinion(self, now_ns: int) -> _Opinion:
        threshold = self._plan.promise.threshold
        unknown = [why for guard in self._guards.values() for why in guard.faults(now_ns)]
        risk = self._risk(unknown, now_ns)
        now = Extremes(self._suspicion(unknown), -math.inf if risk is None else log_odds(risk))
        self._note(now)
        level = Level.UNKNOWN if unknown else Level.OK
        said: list[str] = []
        if self._units.log_odds.units(now.log_odds) > threshold:
            level = Level.WARN
            said.append(self._warning(risk))
        if self._detection and self._detection.deviates:
            level = Level.FAIL
            said.insert(0, self._deviation(self._detection))
        excess = self._units.score(now) - threshold
        return _Opinion(level, (*said, *unknown), risk, excess if math.isfinite(excess) else None)

    def _note(self, now: Extremes) -> None:
        before = self.highest
        self.highest = Extremes(max(before.suspicion, now.suspicion), max(before.log_odds, now.log_odds))

    def _suspicion(self, unknown: list[str]) -> float:
        """The detector's suspicion, -infinity if there is none; adds what it does not know."""
        if self._skill not in self._plan.detectors:
            return -math.inf
        if "detector" in self._failed:
            unknown.append(self._failed["detector"])
            return -math.inf
        if self._detection is None or self._detection.suspicion is None:
            unknown.append("the detector has seen too little yet")
            return -math.inf
        return self._detection.suspicion

    def _risk(self, unknown: list[str], now_ns: int) -> float | None:
        """The anticipator's risk, on input that is in order; adds what it does not know."""
        if self._anticipation is None:
            return None
        if "anticipator" in self._failed:
            unknown.append(self._failed["anticipator"])
            return None
        risk = self._anticipation.risk
        if risk is None:
            unknown.append("the anticipator has seen too little yet")
            return None
        if not np.isfinite(risk):
            unknown.append(f"the anticipator gave no probability but {risk}")
            return None
        blind = any(self._guards[stream].faults(now_ns) for stream in self._anticipation.streams)
        return None if blind else risk

    def _warning(self, risk: float | None) -> str:
        assert risk is not None and self._anticipation is not None
        horizon_s = self._anticipation.sight.horizon_ns / 1e9
        return f"a failure within {horizon_s:g} s has a probability of {risk:.2f} (alarm above {self._risk_limit:.2f})"

    def _deviation(self, detection: Detection) -> str:
        assert detection.suspicion is not None
        drivers = f" in {', '.join(detection.channels)}" if detection.channels else ""
        return (
            f"it has left the way of the successes since {detection.t_fail_s:.2f} s{drivers} "
            f"(suspicion {detection.suspicion:.1f}, alarm above {self._suspicion_limit:.1f})"
        )

    def _regions(self, level: Level) -> tuple[Region, ...]:
        """What in the pictures drives the risk: looked for once, when an alarm begins."""
        anticipation, anticipator = self._anticipation, self._plan.anticipator
        if level not in (Level.WARN, Level.FAIL) or anticipation is None or anticipator is None:
            self._occlusion = self._occlusion if level is Level.UNKNOWN else None
            return ()
        if self._occlusion is None:
            if anticipation.clip is None or anticipation.risk is None:
                return ()
            sizes = {name: one.shape for name, one in self._expected.items()}
            self._occlusion = Occlusion(
                anticipator.sight, anticipator.judge, anticipation.clip, anticipation.risk, sizes
            )
        self._attempt("anticipator", self._occlusion.step)
        return self._occlusion.regions
