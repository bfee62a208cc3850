import numpy as np
import pytest

from misstep.core.execution import Execution, Outcome
from misstep.evaluate.fault_robot import SKILL, STREAMS, FaultRobot, fault_plan
from misstep.watch.occlusion import log_odds
from misstep.watch.replaying import arrivals, extremes, verdicts
from misstep.watch.watch import Watch
from misstep.watch.yardstick import Extremes

ROBOT, ID = FaultRobot(), f"{SKILL}-00050"


def test_all_samples_come_in_the_order_of_their_stamps() -> None:
    coming = list(arrivals(ROBOT, ID, STREAMS))
    stamps = [one.publish_ns for one in coming]
    assert stamps == sorted(stamps) and all(one.now_ns == one.publish_ns for one in coming)
    series, frames = ROBOT.series(ID), ROBOT.frames(ID)
    assert len(coming) == sum(len(one.publish_ns) for one in (*series.values(), *frames.values()))
    wrench = np.array([one.value for one in coming if one.stream == "wrench"])
    np.testing.assert_array_equal(wrench, series["wrench"].values)


def test_other_streams_are_left_out() -> None:
    assert {one.stream for one in arrivals(ROBOT, ID, ["joints", "ghost"])} == {"joints"}
    assert list(arrivals(ROBOT, ID, [])) == []


def test_there_is_a_verdict_every_period_until_the_end() -> None:
    watch = Watch(fault_plan())
    given = [one.given_ns for one in verdicts(watch, SKILL, arrivals(ROBOT, ID, STREAMS))]
    assert given[0] == watch.plan.period_ns and given[-1] == 2_500_000_000
    assert set(np.diff(given[:-1])) == {watch.plan.period_ns} and 0 < given[-1] - given[-2] <= watch.plan.period_ns


def test_the_extremes_are_the_highest_of_all_verdicts() -> None:
    watch = Watch(fault_plan())
    found = extremes(watch, ROBOT, Execution(ID, SKILL, Outcome.SUCCESS, 1))
    said = list(verdicts(watch, SKILL, arrivals(ROBOT, ID, STREAMS)))
    assert found.suspicion == max(one.suspicion for one in said if one.suspicion is not None)
    assert found.log_odds == pytest.approx(log_odds(max(one.risk for one in said if one.risk is not None)))
    best = max(one.excess for one in said if one.excess is not None)
    assert watch.plan.yardsticks[SKILL].score(found) == pytest.approx(best + watch.plan.promise.threshold)


def test_an_execution_without_samples_has_none() -> None:
    class Empty(FaultRobot):
        def series(self, execution_id: str) -> dict:  # type: ignore[type-arg]
            return {}

        def frames(self, execution_id: str) -> dict:  # type: ignore[type-arg]
            return {}

    assert extremes(Watch(fault_plan()), Empty(), Execution(ID, SKILL, Outcome.SUCCESS, 1)) == Extremes()
