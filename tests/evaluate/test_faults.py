"""A small sample of the matrix; `misstep evaluate faults --seeds 100` tries all of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.evaluate.fault_robot import SKILL, STREAMS, FaultRobot, fault_plan
from misstep.evaluate.faults import ALL, FaultMatrix, cells, fault_matrix
from misstep.evaluate.input_faults import INPUT_FAULTS, LASTS_NS, InputFault
from misstep.watch.input_guard import InputGuard
from misstep.watch.replaying import Arrival

ROBOT = FaultRobot()
S = 1_000_000_000
_NAMES = ("NaN", "frozen, stamps advance", "frozen, one column", "one colour", "late", "clock jumps back")
_SAMPLE = [one for one in INPUT_FAULTS if one.name in _NAMES]


def stream(name: str, seed: int = 0) -> list[Arrival]:
    return [one for one in ROBOT.arrivals(seed) if one.stream == name]


@pytest.fixture(scope="module")
def sample() -> FaultMatrix:
    return fault_matrix(1, _SAMPLE)


def test_every_fault_is_noticed_within_its_bound_and_nothing_stale_is_ok(sample: FaultMatrix) -> None:
    assert sample.sound
    for one in sample.cells:
        assert (one.caught, one.silent, one.ok_on_bad, one.ok_on_stale) == (one.tried, 0, 0, 0), one
        assert one.worst_ms <= one.bound_ms


def test_nothing_is_noticed_where_nothing_is_wrong(sample: FaultMatrix) -> None:
    assert (sample.healthy, sample.disturbed) == (1, 0) and sample.settled_ms <= 400
    assert all(one.before == 0 for one in sample.cells)


def test_a_monitor_without_guards_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix can fail: without anybody who tells faults, they are missed."""
    monkeypatch.setattr(InputGuard, "faults", lambda self, now_ns: ())
    found = fault_matrix(1, [one for one in INPUT_FAULTS if one.name in ("dropped", "frozen, stamps advance")])
    blind = [one for one in found.cells if one.fault != "model raises"]
    assert not found.sound
    assert any(one.silent for one in blind)
    assert sum(one.ok_on_bad for one in blind) > 0 < sum(one.ok_on_stale for one in blind)


def test_a_monitor_that_never_knows_anything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InputGuard, "faults", lambda self, now_ns: ("nobody knows",))
    with pytest.raises(StopIteration):  # no healthy execution was ever OK
        fault_matrix(1, [])


def test_each_kind_is_tried_in_every_stream_that_can_have_it() -> None:
    found = {(fault.name, where) for fault, where in cells()}
    for name in ("frozen, stamps advance", "dropped", "late", "duplicated", "wrong shape", "clock jumps forth"):
        assert {where for fault, where in found if fault == name} >= set(STREAMS)
    assert ("NaN", "wrench") in found and ("NaN", "head/rgb") not in found
    assert ("black", "head/depth") in found and ("dropped", ALL) in found


@pytest.mark.parametrize("fault", INPUT_FAULTS, ids=lambda one: one.name)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_fault_changes_something_and_nothing_before_it_begins(fault: InputFault, seed: int) -> None:
    kinds = {"series": ("joints", "wrench"), "image": ("head/rgb", "head/depth")}
    for name in [name for kind in fault.kinds for name in kinds[kind]]:
        sound, draw = stream(name), np.random.default_rng(seed)
        onset_ns = int(draw.integers(S, 1.3 * S))
        spoilt = fault.plant(sound, onset_ns, draw)
        assert [id(one) for one in spoilt] != [id(one) for one in sound]
        early = [one for one in sound if one.now_ns < onset_ns]
        assert [id(one) for one in spoilt[: len(early)]] == [id(one) for one in early]
        times = [one.now_ns for one in spoilt]
        assert times == sorted(times)
        if fault.lasts and not fault.name.startswith("clock"):
            after = [id(one) for one in sound if one.now_ns >= onset_ns + LASTS_NS]
            assert set(after) <= {id(one) for one in spoilt}


def test_its_robot_is_what_the_plan_expects() -> None:
    plan = fault_plan()
    assert set(plan.expectations[SKILL]) == set(STREAMS)
    assert plan.expectations[SKILL]["wrench"].period_ns == 10_000_000
    assert ROBOT.arrivals(3)[5].publish_ns == FaultRobot().arrivals(3)[5].publish_ns
