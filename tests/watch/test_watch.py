import gc
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from misstep.calibrate import Promise
from misstep.core.errors import UnknownSkillError
from misstep.core.streams import Float64s
from misstep.evaluate.fault_robot import SKILL, STREAMS, FaultRobot, fault_plan
from misstep.signals.clips import Clip
from misstep.watch.errors import NotBegunError
from misstep.watch.replaying import Arrival, verdicts
from misstep.watch.verdict import Level, Verdict
from misstep.watch.watch import Watch
from misstep.watch.watch_plan import WatchPlan
from misstep.watch.yardstick import Extremes

ROBOT = FaultRobot()
S = 1_000_000_000


def said(coming: Sequence[Arrival], plan: WatchPlan | None = None) -> list[Verdict]:
    return list(verdicts(Watch(plan or fault_plan()), SKILL, iter(coming)))


def changed(stream: str, change: object, seed: int = 0) -> list[Arrival]:
    """A success in which a stream is changed from 1 s on."""
    return [
        one._replace(value=change(one.value))  # type: ignore[operator]
        if one.stream == stream and one.now_ns >= S
        else one
        for one in ROBOT.arrivals(seed)
    ]


def brighter(picture: np.ndarray) -> np.ndarray:
    return np.asarray(np.minimum(picture.astype(int) + 120, 255), np.uint8)


def test_a_success_is_ok_once_every_stream_has_begun() -> None:
    found = said(ROBOT.arrivals(0))
    assert found[0].level is Level.UNKNOWN and all(one.level is Level.OK for one in found[4:])
    assert [one.tick for one in found] == list(range(len(found)))
    last = found[-1]
    assert last.reasons == () and last.risk is not None and last.risk < 0.1 and last.excess is not None
    assert last.horizon_s == 0.5 and last.suspicion is not None and last.t_fail_s is None and last.excess < 0


def test_what_is_not_there_yet_is_named() -> None:
    found = said([one for one in ROBOT.arrivals(0) if one.stream != "head/rgb"])
    assert found[0].level is Level.UNKNOWN and "head/rgb: no picture yet" in found[0].reasons
    assert all(one.level is Level.UNKNOWN for one in found)
    assert any("head/rgb: no picture yet, 1 s after" in reason for one in found for reason in one.reasons)


def test_a_force_that_bends_is_a_fail_with_time_and_channels() -> None:
    found = said(changed("wrench", lambda value: value + np.array([0, 0, 6.0, 0, 0, 0])))
    fail = next(one for one in found if one.level is Level.FAIL)
    assert fail.t_fail_s is not None and 1.0 <= fail.t_fail_s <= 1.4
    assert fail.channels[0] == "wrench.2" and "wrench.2" in fail.reasons[0] and fail.excess is not None
    assert fail.excess > 0
    assert fail.given_ns <= 1.5 * S


def test_a_picture_that_brightens_is_a_warning_with_horizon_risk_and_then_the_regions() -> None:
    found = said(changed("head/rgb", brighter))
    warned = [one for one in found if one.level is Level.WARN]
    assert (
        warned[0].risk is not None
        and warned[0].risk > 0.98
        and "within 0.5 s has a probability" in warned[0].reasons[0]
    )
    assert warned[0].regions == () and warned[-1].regions != () and warned[-1].regions[0].stream == "head/rgb"


def test_a_warning_goes_before_what_is_not_known_and_tells_it_too() -> None:
    spoilt = [one for one in changed("head/rgb", brighter) if one.stream != "wrench" or one.now_ns < 1.5 * S]
    plan = fault_plan()
    assert plan.anticipator is not None
    sight = plan.anticipator.sight
    eyes = replace(sight, modalities=sight.modalities.only(("rgb", "depth", "flow")))
    seeing = replace(plan, anticipator=replace(plan.anticipator, sight=eyes))
    warned = [one for one in said(spoilt, seeing) if one.level is Level.WARN]
    assert warned[-1].given_ns > 2 * S
    assert any("wrench: nothing new" in reason for reason in warned[-1].reasons)


def test_a_camera_that_is_lost_gives_no_risk() -> None:
    found = said([one for one in ROBOT.arrivals(0) if one.stream != "head/rgb" or one.now_ns < S])
    assert found[-1].level is Level.UNKNOWN and found[-1].risk is None
    assert found[-1].suspicion is not None


def test_a_replay_says_the_same_again() -> None:
    assert said(ROBOT.arrivals(3)) == said(ROBOT.arrivals(3))


def test_the_next_execution_begins_anew() -> None:
    watch = Watch(fault_plan())
    bent = list(verdicts(watch, SKILL, iter(changed("wrench", lambda value: value + 6.0))))
    assert bent[-1].level is Level.FAIL
    again = list(verdicts(watch, SKILL, iter(ROBOT.arrivals(1))))
    assert again == said(ROBOT.arrivals(1))


def test_streams_that_nobody_sees_are_left_alone() -> None:
    noise = [Arrival(one.now_ns, "phone", -1, "ring") for one in ROBOT.arrivals(0) if one.stream == "joints"]
    mixed = sorted([*ROBOT.arrivals(0), *noise], key=lambda one: one.now_ns)
    assert Counter(one.level for one in said(mixed)) == Counter(one.level for one in said(ROBOT.arrivals(0)))


def test_drops_on_the_way_are_no_ok() -> None:
    watch = Watch(fault_plan())
    list(verdicts(watch, SKILL, iter(ROBOT.arrivals(0))))
    watch.lost("wrench", 9, 2_500_000_000)
    assert watch.tick(2_510_000_000).level is Level.UNKNOWN
    watch.lost("phone", 9, 2_520_000_000)


def test_a_model_that_raises_is_unknown_and_says_why() -> None:
    def raises(clips: Sequence[Clip]) -> Float64s:
        raise RuntimeError("no memory")

    plan = fault_plan()
    assert plan.anticipator is not None
    found = said(ROBOT.arrivals(0), replace(plan, anticipator=replace(plan.anticipator, judge=raises)))
    assert all(one.level is Level.UNKNOWN for one in found)
    assert found[-1].reasons == ("the anticipator failed: RuntimeError: no memory",)


def test_a_model_that_says_no_number_is_unknown() -> None:
    plan = fault_plan()
    assert plan.anticipator is not None
    broken = replace(plan.anticipator, judge=lambda clips: np.full(len(clips), np.nan))
    found = said(ROBOT.arrivals(0), replace(plan, anticipator=broken))
    assert found[-1].level is Level.UNKNOWN and "no probability" in found[-1].reasons[0]


def test_either_model_may_be_missing() -> None:
    plan = fault_plan()
    series = {name: one for name, one in plan.expectations[SKILL].items() if one.kind == "series"}
    blind = replace(plan, anticipator=None, expectations={SKILL: series})
    assert said(ROBOT.arrivals(0), blind)[-1].level is Level.OK
    deaf = replace(plan, detectors={}, ranges={})
    last = said(ROBOT.arrivals(0), deaf)[-1]
    assert last.level is Level.OK and last.suspicion is None


def test_alarms_are_scores_above_the_threshold_and_no_others() -> None:
    """The promise is calibrated on `highest`: it has to decide alone."""
    coming = changed("wrench", lambda value: value + 0.5)
    watch = Watch(fault_plan())
    list(verdicts(watch, SKILL, iter(coming)))
    highest = watch.plan.yardsticks[SKILL].score(watch.highest)
    for threshold, alarms in ((highest - 0.01, True), (highest, False)):
        found = said(coming, replace(fault_plan(), promise=Promise(0.1, 0.1, threshold, 9, 9)))
        assert any(one.level in (Level.WARN, Level.FAIL) for one in found) is alarms


def test_every_verdict_can_be_written() -> None:
    for coming in (ROBOT.arrivals(0), changed("wrench", lambda value: value * 1e9), changed("head/rgb", brighter)):
        for one in said(coming):
            assert Verdict.from_json(one.to_json()) == one


def test_nothing_is_said_between_executions() -> None:
    watch = Watch(fault_plan())
    watch.log("wrench", 0, [1.0] * 6, 0)
    watch.image("head/rgb", 0, np.zeros((24, 32, 3), np.uint8), 0)
    with pytest.raises(NotBegunError, match=r"Begin one first"):
        watch.tick(0)
    with pytest.raises(UnknownSkillError, match="fly"):
        watch.begin("fly", 0)
    watch.begin(SKILL, 0)
    assert watch.running and watch.highest == Extremes() and set(watch.plan.expectations[SKILL]) == set(STREAMS)
    watch.end(1)
    assert not watch.running


def test_memory_does_not_grow_with_the_length_of_an_execution() -> None:
    watch, sizes, once = Watch(fault_plan()), [], ROBOT.arrivals(0)
    tracemalloc.start()
    watch.begin(SKILL, 0)
    for number in range(9):
        by_ns = number * 2_510_000_000
        for place, one in enumerate(once):
            take = watch.image if one.stream.startswith("head") else watch.log
            take(one.stream, one.publish_ns + by_ns, one.value, one.now_ns + by_ns)
            if place % 9 == 0:
                watch.tick(one.now_ns + by_ns)
        gc.collect()  # which frees the interpreter's own reserves, too
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[-1] < sizes[3] + 20_000


@pytest.mark.parametrize(("pace", "speed"), [(4.0, 4.0), (4.0, 0.0), (0.2, 0.0)])
def test_a_source_of_another_pace_is_judged_as_well(pace: float, speed: float) -> None:
    coming = [one._replace(now_ns=round(one.now_ns / pace)) for one in ROBOT.arrivals(0)]
    found = said(coming, replace(fault_plan(), speed=speed, period_ns=round(fault_plan().period_ns / pace)))
    assert all(one.level is Level.OK for one in found[4:])


def test_a_source_that_is_slower_than_it_should_be_is_not_ok() -> None:
    coming = [one._replace(now_ns=3 * one.now_ns) for one in ROBOT.arrivals(0)]
    found = said(coming)
    assert found[-1].level is Level.UNKNOWN and all(one.level is Level.UNKNOWN for one in found[len(found) // 2 :])
