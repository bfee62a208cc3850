from dataclasses import replace

import numpy as np
import pytest

from misstep.anticipate.running_view import RunningView
from misstep.core.streams import Float64s
from misstep.evaluate.fault_robot import SKILL, FaultRobot, fault_plan
from misstep.signals.clips import Clip
from misstep.signals.framing import Box, Framing
from misstep.signals.grid import measure, select
from misstep.watch.anticipation import Anticipation
from misstep.watch.remembered_flow import RememberedFlow
from misstep.watch.watch_plan import Student, WatchPlan

ROBOT, ID = FaultRobot(), f"{SKILL}-00031"
STEP_NS = 50_000_000


def blind(clips: list[Clip]) -> Float64s:
    return np.full(len(clips), 0.5)


def student(**framing: object) -> tuple[WatchPlan, Student]:
    plan = fault_plan()
    assert plan.anticipator is not None
    sight = plan.anticipator.sight
    settings = replace(sight.settings, framing=replace(Framing(16), **framing))  # type: ignore[arg-type]
    return plan, Student(replace(sight, settings=settings), blind)  # type: ignore[arg-type]


def fed(until_ns: int, one: Student, plan: WatchPlan) -> Anticipation:
    """Asked at every picture up to a moment, with the steps that were over by then."""
    found = Anticipation(one, plan.expectations[SKILL])
    frames, measured = ROBOT.frames(ID), measure(ROBOT.series(ID))
    columns = {name: tuple(c for c in measured.channels if c.startswith(f"{name}.")) for name in ("joints", "wrench")}
    steps = 0
    for place, t in enumerate(frames["head/rgb"].publish_ns.tolist()):
        if t > until_ns:
            break
        for stream in frames:
            found.picture(stream, t, frames[stream].images[place])
        while (steps + 1) * STEP_NS <= t:
            found.take(steps * STEP_NS, {name: select(measured, own)[steps] for name, own in columns.items()})
            steps += 1
        found.ask()
    return found


@pytest.mark.parametrize("framing", [{}, {"crop": Box(2, 3, 20, 18), "farthest_m": 1.0}])
@pytest.mark.parametrize("until_ns", [300_000_000, 1_200_000_000, 2_500_000_000])
def test_its_clip_is_that_of_the_whole_recording(until_ns: int, framing: dict[str, object]) -> None:
    plan, one = student(**framing)
    ours = fed(until_ns, one, plan).clip
    theirs = RunningView.of(ROBOT, ID, one.sight).clip(until_ns)
    assert ours is not None and theirs is not None and ours.keys() == theirs.keys()
    for name, track in ours.items():
        np.testing.assert_array_equal(track.present, theirs[name].present)
        np.testing.assert_array_equal(track.age_ns, theirs[name].age_ns)
        seen = track.age_ns >= one.sight.horizon_ns
        np.testing.assert_allclose(track.values[seen], theirs[name].values[seen], rtol=1e-6)


def test_it_keeps_no_more_than_its_window_and_computes_each_flow_once() -> None:
    plan, one = student()
    found = fed(2_500_000_000, one, plan)
    kept_ns = found._keep_ns
    for camera in found._cameras.values():
        assert camera.pictures[-1][0] - camera.pictures[0][0] <= kept_ns
        assert camera.pictures.maxlen is not None and camera.pictures[0][1].shape[:2] == (16, 16)
    assert found._rows.maxlen is not None
    assert found.flow.computed <= 2 * 26  # at 4 frames a second of 10, two pictures of three have a pair of their own


def test_nothing_is_known_before_each_stream_has_begun() -> None:
    plan, one = student()
    found = Anticipation(one, plan.expectations[SKILL])
    found.ask()
    assert found.risk is None
    picture = ROBOT.frames(ID)["head/rgb"].images[0]
    found.picture("head/rgb", 0, picture)
    found.ask()
    assert found.risk is None and found.clip is None


def test_who_is_asked_twice_about_the_same_is_asked_once() -> None:
    plan, one = student()
    calls = []

    def counting(clips: list[Clip]) -> Float64s:
        calls.append(len(clips))
        return blind(clips)

    found = fed(600_000_000, replace(one, judge=counting), plan)  # type: ignore[arg-type]
    before = len(calls)
    found.ask()
    assert len(calls) == before > 0


def test_flow_is_remembered_by_pair_and_forgotten_when_there_are_too_many() -> None:
    class Counting:
        name, calls = "counting", 0

        def between(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
            self.calls += 1
            return np.full((4, 4, 2), self.calls, np.float32)

    method = Counting()
    flow = RememberedFlow(method, 2)  # type: ignore[arg-type]
    pictures = [np.zeros((4, 4, 3), np.uint8) for _ in range(4)]
    first = flow.between(pictures[0], pictures[1])
    np.testing.assert_array_equal(flow.between(pictures[0], pictures[1]), first)
    assert method.calls == 1 and flow.name == "counting"
    flow.between(pictures[1], pictures[2]), flow.between(pictures[2], pictures[3])
    assert method.calls == 3
    flow.between(pictures[0], pictures[1])
    assert method.calls == 4


def test_news_are_new_pictures_of_all_cameras() -> None:
    plan, one = student()
    found = Anticipation(one, plan.expectations[SKILL])
    frames = ROBOT.frames(ID)
    assert not found.has_news()
    for place in range(3):
        t_ns = int(frames["head/rgb"].publish_ns[place])
        for stream in frames:
            assert not found.has_news()
            found.picture(stream, t_ns, frames[stream].images[place])
        assert found.has_news()
        found.ask()
    assert not found.has_news()
