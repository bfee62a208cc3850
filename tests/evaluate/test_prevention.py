"""A skill whose force rises until something breaks: who stops it in time prevents that."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.skill import SkillStopped
from misstep.core.streams import Series, StreamSpec
from misstep.evaluate.guards import ForceGuard, force_limits, peak_n
from misstep.evaluate.prevention import ORACLE, Guarded, Stop, guarded
from misstep.evaluate.prevention_summary import facts, worth

MS = 1_000_000
PERIOD_NS = 50 * MS


@dataclass
class Press:
    """Presses harder by 0.1 N every 10 ms from a random force on; breaks at 20 N where the seed is odd."""

    name: str = "press"
    breaks_n: float | None = None
    still_breaks: bool = False
    _forces: list[float] = field(default_factory=list)
    _onset_ns: int | None = None
    held: int = 0

    def prepare(self):
        self._forces, self._onset_ns, self._start_n = [], None, 5 * np.random.random()  # noqa: NPY002  (what misstep seeds)

    def execute(self, recorder):
        recorder.describe("wrench", ("fx", "fy", "fz"))
        for step in range(200):
            force_n = self._start_n + 0.1 * step
            if self.breaks_n and force_n - self._start_n > self.breaks_n and self._onset_ns is None:
                self._onset_ns = 10 * MS * step
            recorder.log("wrench", 10 * MS * step, (force_n, 0.0, 0.0))
        self._done = True

    def hold(self):
        self.held += 1
        self._done = False
        if self.still_breaks:
            self._onset_ns = 5_000 * MS

    def succeeded(self):
        return self._done and self._onset_ns is None

    def failure(self):
        return Failure("broken" if self._onset_ns else "not finished", self._onset_ns, "too hard")


def limit(force_n):
    return {"force": ForceGuard("wrench", {"press": force_n})}


def test_a_stop_before_the_onset_prevents_the_failure():
    skill = Press(breaks_n=15.0)
    found = guarded(skill, 3, limit(10.0), PERIOD_NS, latency_ns=100 * MS)

    assert found.failed and found.cause == "too hard" and found.onset_ns == 1_510 * MS
    # 10 N are exceeded by the sample at 1.01 s, which is asked about at 1.05 s.
    assert found.stops["force"] == Stop(1_150 * MS, prevented=True)
    assert found.stops[ORACLE] == Stop(510 * MS, prevented=True)
    assert skill.held == 2


def test_a_stop_that_comes_too_late_or_after_which_it_happens_all_the_same_prevents_nothing():
    late = guarded(Press(breaks_n=15.0), 3, limit(14.5), PERIOD_NS, latency_ns=100 * MS)
    assert late.stops["force"] == Stop()
    in_vain = guarded(Press(breaks_n=15.0, still_breaks=True), 3, limit(10.0), PERIOD_NS, latency_ns=0)
    assert in_vain.stops["force"] == Stop(1_050 * MS, prevented=False)


def test_a_success_that_would_have_been_stopped_is_a_false_stop_and_is_not_run_again():
    skill = Press()
    found = guarded(skill, 4, limit(10.0), PERIOD_NS, latency_ns=0)
    assert (found.failed, found.onset_ns, found.stops["force"]) == (False, None, Stop(1_050 * MS))
    assert found.stops[ORACLE] == Stop() and skill.held == 0
    assert guarded(skill, 4, limit(30.0), PERIOD_NS, latency_ns=0).stops["force"] == Stop()


def test_the_robots_software_can_not_swallow_a_stop():
    class Stubborn(Press):
        def execute(self, recorder):
            try:
                super().execute(recorder)
            except Exception:
                raise AssertionError("a stop is no error") from None

    assert guarded(Stubborn(breaks_n=15.0), 3, limit(10.0), PERIOD_NS, 0).stops["force"].prevented
    assert not issubclass(SkillStopped, Exception)


def test_the_worth_of_guards():
    stop, none = Stop(1_000 * MS, True), Stop()
    vain = Stop(1_000 * MS, False)
    found = [
        Guarded("a", 1, True, "slip", 2_000 * MS, 3_000 * MS, {"m": stop, ORACLE: stop}),
        Guarded("a", 2, True, "slip", 2_000 * MS, 3_000 * MS, {"m": vain, ORACLE: none}),
        Guarded("b", 3, True, "", None, 3_000 * MS, {"m": none, ORACLE: none}),
        Guarded("b", 4, False, "", None, 3_000 * MS, {"m": vain, ORACLE: none}),
        Guarded("b", 5, False, "", None, 3_000 * MS, {"m": none, ORACLE: none}),
    ]
    one = worth(found, "m")
    assert (one.prevented.mean, one.prevented.n) == (pytest.approx(1 / 3), 3)
    assert (one.of_preventable.mean, one.of_preventable.n) == (1.0, 1)
    assert (one.false_stops.mean, one.lost_s) == (0.5, 0.5)
    assert one.by_cause == {"not known": (0, 1), "slip": (1, 2)}
    assert one.by_skill == {"a": (1, 2), "b": (0, 1)}
    told = facts(found, ["m", ORACLE])
    assert (told["failures"], told["successes"]) == (3, 2)
    assert told["guards"][ORACLE]["prevented"]["mean"] == pytest.approx(1 / 3, abs=1e-4)


class Forces:
    """The i-th of n successes peaks i N above what it began with, half of them of a skill with twice the forces."""

    def series(self, execution_id):
        skill, number = execution_id.split("-")
        values = np.array([[3.0, 4, 0], [3, 4, (2 if skill == "b" else 1) * int(number)]])
        stamps = np.arange(2)
        return {"wrench": Series(StreamSpec("wrench", "series"), stamps, stamps, values)}


def test_limits_of_force_keep_the_promise_over_all_skills():
    successes = [
        Execution(f"{skill}-{number}", skill, Outcome.SUCCESS, 0, seed=100 * place + number)
        for place, skill in enumerate("ab")
        for number in range(1, 51)
    ]
    limits, promise = force_limits(Forces(), successes, "wrench", 0.05)

    assert promise.kept and limits["b"] == pytest.approx(2 * limits["a"])
    above = sum(peak_n(Forces().series(one.id)["wrench"].values) > limits[one.skill] for one in successes)
    assert above <= 0.05 * (len(successes) + 1)
    assert limits["a"] == pytest.approx(48.0)
