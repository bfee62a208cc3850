"""The parts of the benchmark of anticipation on Baxter kitting, on recordings made here."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Lesson, Scorer

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="module", autouse=True)
def _benchmarks() -> Iterator[None]:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


def execution(number: int, anomaly_s: float | None, day: int = 1) -> Any:
    """A skill from 10 to 16 s of a recording of 20 s whose signals count its samples."""
    from data.kitting_events import Execution, Recording

    start_s = 86_400.0 * day
    values = np.arange(400.0)[:, None] + np.arange(6)
    recording = Recording(f"experiment_at_2018y06m{day:02d}d10H{number:02d}M00S", start_s, values)
    at_s = None if anomaly_s is None else start_s + anomaly_s
    return Execution(recording, f"{day}", number, "7", start_s + 10, start_s + 16, at_s, "slip" if anomaly_s else "")


def test_windows_end_before_the_event_and_before_what_smoothing_took_from_it() -> None:
    from data.kitting_events import REFERENCE_S, materials

    clips = materials([execution(0, 13.0)], 1)[0].clips
    rested = np.arange(REFERENCE_S / 0.05).mean()
    for horizon_s, last in ((1.0, 238), (0.0, 258), (-0.5, 268)):  # samples of 50 ms, two of them kept away
        window = clips(horizon_s)[0]
        assert window.shape == (160, 7)
        np.testing.assert_allclose(window[-1, :-1], last - rested)
        assert window[-1, -1] == pytest.approx(last * 0.05 - 10)
    early = clips(11.0)[0]
    assert np.isnan(early[:121]).all() and np.isfinite(early[121:]).all()  # 1.9 s after the recording's start
    assert np.isnan(clips(-8.0)).all()


def test_moments_of_successes_are_drawn_from_failures_of_the_date_that_they_reached() -> None:
    from data.kitting_events import drawn_events_s

    failures = [execution(0, 12.0), execution(1, 19.0), execution(0, 14.0, day=2)]
    successes = [execution(2, None), execution(3, None, day=2), execution(4, None, day=3)]
    drawn = np.array([drawn_events_s([*failures, *successes], seed)[3:] for seed in range(30)])
    after_start_s = drawn - 86_400 * np.array([1, 2, 3]) - 10
    assert set(after_start_s[:, 0]) == {2.0}  # 9 s after its start a success had long ended
    assert set(after_start_s[:, 1]) == {4.0}
    assert set(after_start_s[:, 2]) == {2.0, 4.0}


def lesson(shift: float = 3.0, n: int = 80) -> Lesson:
    """Four groups; failures shift the force during the last half second."""
    generator = np.random.default_rng(0)
    windows = generator.normal(size=(n, 160, 7))
    windows[..., -1] = np.arange(160) * 0.05
    failed = np.arange(n) % 2 == 1
    windows[failed, -10:, 0] += shift
    group = np.array([f"{index // 20}" for index in range(n)])
    return Lesson(windows, windows + shift * failed[:, None, None], failed, np.full(n, "skill 7"), group)


def separation(scorer: Scorer, unseen: Lesson) -> float:
    scores = scorer(unseen.windows, unseen.skill)
    return float((scores[unseen.failed][:, None] > scores[~unseen.failed]).mean())


@pytest.mark.parametrize("features", ["levels", "changes", "band", "contrast"])
def test_features_tell_a_precursor_to_every_learner(features: str) -> None:
    import kitting_features
    import kitting_learners

    rest, unseen = lesson().without("0")
    maker = getattr(kitting_features, features)
    assert np.isfinite(maker(rest)(unseen.windows, unseen.skill)).all()
    for learner in (kitting_learners.forest, kitting_learners.boosting, kitting_learners.logistic):
        assert separation(learner(maker)(rest, 0), unseen) > 0.85
    assert separation(kitting_learners.neighbours(maker)(rest, 0), unseen) > 0.7


def test_touch_sees_asymmetry() -> None:
    import kitting_features
    import kitting_learners

    rest, unseen = lesson(0.0).without("0")
    for one in (rest, unseen):
        one.windows[one.failed, -20:, 4] += 2
        one.windows[one.failed, -20:, 5] -= 2
    assert separation(kitting_learners.logistic(kitting_features.touch)(rest, 0), unseen) > 0.9


def test_changes_do_not_see_a_shift_of_a_whole_session() -> None:
    import kitting_features

    one = lesson()
    of = kitting_features.changes(one)
    shifted = one.windows + np.array([5.0] * 6 + [0.0])
    np.testing.assert_allclose(of(one.windows, one.skill), of(shifted, one.skill), atol=1e-9)


def test_the_choice_is_made_within_the_lesson() -> None:
    import kitting_features
    import kitting_learners

    def inverted(lesson: Lesson, seed: int) -> Scorer:
        right = kitting_learners.logistic(kitting_features.levels)(lesson, seed)
        return lambda windows, skill: -right(windows, skill)

    chosen = kitting_learners.Chosen({"wrong": inverted, "right": kitting_learners.logistic(kitting_features.levels)})
    rest, unseen = lesson().without("0")
    assert separation(chosen(rest, 0), unseen) > 0.9
    assert chosen.choices == {"right": 1}


@pytest.mark.parametrize("kind", ["none", "mmd"])
def test_students_learn_a_precursor(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import kitting_networks
    import torch

    torch.set_num_threads(1)
    monkeypatch.setattr(kitting_networks, "MOST_EPOCHS", 6)
    student = kitting_networks.Student(kind)
    rest, unseen = lesson().without("0")
    assert separation(student(rest, 0), unseen) > 0.85
    assert len(student.teachers) == (kind == "mmd")


def test_horizons_share_a_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    import kitting_networks

    monkeypatch.setattr(kitting_networks, "MOST_EPOCHS", 1)
    student = kitting_networks.Student("mse")
    one = lesson()
    later = Lesson(one.windows + 1, one.whole, one.failed, one.skill, one.group)
    for each in (one, later):
        student(each, 0)
    assert len(student.teachers) == 1


def test_real_recordings_are_read_whole() -> None:
    from data import kitting_events

    if not all((DATA / file).exists() for file in kitting_events.FILES):
        pytest.skip("the data set is not here")
    executions = kitting_events.load(DATA)
    assert (len(executions), sum(one.anomaly_s is not None for one in executions)) == (371, 82)
    assert len({one.date for one in executions}) == 5 and len({one.session for one in executions}) == 8
    material = kitting_events.materials(executions, 1)[0]
    windows: Float64s = material.clips(1.0)
    assert np.isfinite(windows).all()  # every execution has three seconds before its event
