import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.calibrate import Promise
from misstep.core.execution import Execution, Failure, Outcome
from misstep.evaluate.lead_time import lead_s, lead_time
from misstep.evaluate.running_risk import RunningRisk

S = 1_000_000_000


def running(number: int, risks: list[float], event_s: float, cause: str | None = None) -> RunningRisk:
    """A risk a second; a failure if it has a cause."""
    outcome = Outcome.SUCCESS if cause is None else Outcome.FAILURE
    failure = None if cause is None else Failure("spilled", round(event_s * S), cause)
    execution = Execution(f"pour-{number:05}", "pour", outcome, 1, failure=failure, seed=number)
    moments = np.arange(len(risks), dtype=np.int64) * S
    return RunningRisk(execution, round(event_s * S), moments, np.array(risks), np.empty(0))


def promise(highest: np.ndarray) -> Promise:
    """Every execution in a scene of its own."""
    return Promise.of(highest, [f"id {number}" for number in range(len(highest))])


def test_a_promise_that_few_successes_can_not_keep_is_replaced_by_one_that_they_can() -> None:
    few = promise(np.linspace(0, 0.5, 19))
    assert (few.rate, few.threshold, few.successes, few.kept) == (1 / 20, 0.5, 19, False)
    enough = promise(np.linspace(0, 0.98, 99))
    assert (enough.rate, enough.threshold, enough.kept) == (0.01, 0.98, True)
    assert promise(np.array([0.2, np.nan, 0.3])).successes == 2


def test_executions_of_one_scene_count_once_by_the_highest_of_them() -> None:
    found = Promise.of(np.array([0.1, 0.7, 0.3, 0.2]), ["a", "a", "b", "b"], asked=0.4)
    assert (found.successes, found.scenes, found.rate, found.threshold, found.kept) == (4, 2, 0.4, 0.7, True)


def test_without_successes_nothing_is_promised_and_nothing_is_an_alarm() -> None:
    nothing = promise(np.array([np.nan]))
    assert (nothing.threshold, nothing.rate, nothing.kept) == (math.inf, 0.0, False)
    assert lead_s(running(1, [1.0, 1.0], 1, "slip"), nothing.threshold) == 0


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 120), st.integers(1, 5), st.integers(0, 999))
def test_the_promise_holds_for_successes_of_new_scenes(scenes: int, each: int, seed: int) -> None:
    """On average over calibrations, although executions of a scene have most of their risk in common."""
    draw = np.random.default_rng(seed)

    def highest(n: int) -> np.ndarray:
        return (draw.exponential(size=(n, 1)) + 0.1 * draw.exponential(size=(n, each))).ravel()

    names = [f"seed {number // each}" for number in range(scenes * each)]
    promises = [Promise.of(highest(scenes), names) for _ in range(200)]
    alarms = np.mean([(highest(200) > one.threshold).mean() for one in promises])
    assert alarms <= promises[0].rate + 4 * math.sqrt(promises[0].rate / 200)


def test_leads() -> None:
    assert lead_s(running(1, [0.1, 0.9, 0.2, 0.9], 3.5, "slip"), 0.5) == 2.5  # the first alarm counts
    assert lead_s(running(1, [0.1, 0.9, 0.2, 0.9], 3.5, "slip"), 0.5, latency_s=0.1) == pytest.approx(2.4)
    assert lead_s(running(1, [0.1, 0.5, 0.2], 2.5, "slip"), 0.5) == 0  # the threshold itself is none
    assert lead_s(running(1, [math.nan, 0.1, 0.9], 1.5), 0.5) == 0  # after the event


def test_alarms_are_judged_on_failures_and_successes() -> None:
    high, low = [0.1, 0.9, 0.9, 0.9], [0.1, 0.1, 0.1, 0.1]
    executions = [
        running(1, high, 3, "slip"), running(2, high, 1.5, "slip"), running(3, low, 3, "obstacle"),
        running(4, low, 3, "slip"), running(5, low, 3), running(6, [0, 0, 0, 0.9], 2), running(7, high, 3),
        running(8, low, 3),
    ]  # fmt: skip
    found = lead_time(executions, promise(np.array([0.5])))
    assert found.leads_s.tolist() == [0, 0, 0.5, 2]  # what was missed counts
    assert found.mean_s.mean == 0.625 and found.mean_s.low < 0.625 < found.mean_s.high
    assert (found.ahead.mean, found.by_chance.mean) == (0.25, 0.25)
    assert (found.false_alarms.mean, found.false_alarms.n) == (0.5, 4)  # also those after the drawn moment
    causes = {one.cause: (one.failures, one.ahead, one.median_s) for one in found.causes}
    assert causes == {"slip": (3, 1, 0.5), "obstacle": (1, 0, 0.0)} and found.causes[0].cause == "slip"
