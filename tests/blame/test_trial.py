import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.blame.failure_time import at_the_end, first_crossing
from misstep.blame.knowledge import Knowledge, learn
from misstep.blame.session import replay
from misstep.blame.trial import belief_from, judge, observe
from misstep.blame.values import Success, ValueModel
from misstep.core.execution import Failure, Outcome
from misstep.core.preset import Preset
from misstep.core.values import Values
from misstep.detect.library import train_and_store
from misstep.detect.training import Training
from misstep.record.recorder import Recorder
from misstep.signals.matrices import matrices
from misstep.store.store import Store


@pytest.fixture(scope="module")
def knowledge(waves: Store) -> Knowledge:
    return learn(
        waves,
        {"wave": train_and_store(waves, "wave", Training(method="mom", epochs=60, folds=2, false_alarm_rate=0.1))},
    )


def test_a_failure_is_observed_where_it_left_the_path(waves: Store, knowledge: Knowledge) -> None:
    (execution,) = waves.executions(session="session-0001")
    trial = observe(waves, execution, knowledge)
    assert trial.t_fail_step is not None and 25 <= trial.t_fail_step <= 28
    assert trial.t_fail_s == pytest.approx((trial.t_fail_step + 0.5) * 0.05)
    assert [function.name for function in trial.activity.functions] == ["arm.plan", "arm.move", "arm.grip"]


def test_a_success_has_no_t_fail_even_if_its_sensors_alarm(waves: Store, knowledge: Knowledge) -> None:
    (execution,) = waves.executions(outcome=Outcome.SUCCESS, limit=1)
    assert observe(waves, execution, knowledge).t_fail_step is None


def test_a_skill_without_model_is_judged_by_its_outcome_alone(waves: Store, knowledge: Knowledge) -> None:
    (execution,) = waves.executions(session="session-0001")
    trial = observe(waves, execution, Knowledge({}, {}, {}))
    assert trial.observation is None and trial.t_fail_step is None
    np.testing.assert_array_equal(trial.failure_time(), at_the_end(trial.activity.counts.shape[1]))


def test_when_it_failed_is_the_detectors_distribution(waves: Store, knowledge: Knowledge) -> None:
    (execution,) = waves.executions(session="session-0001")
    trial = observe(waves, execution, knowledge)
    expected = first_crossing(trial.observation.likelihood, knowledge.models["wave"].p_thresh)
    np.testing.assert_array_equal(trial.failure_time(), expected)
    assert abs(int(trial.failure_time().argmax()) - trial.t_fail_step) <= 3


def test_where_no_detector_watched_the_time_that_was_told_counts(waves: Store, knowledge: Knowledge) -> None:
    (execution,) = waves.executions(session="session-0001")
    start_ns = matrices(waves, execution.id).measurements.start_ns
    told = replace(execution, failure=Failure(onset_ns=start_ns + 1_000_000_000))
    trial = observe(waves, told, Knowledge(knowledge.references, {}, {}))
    assert trial.failure_time().argmax() in (19, 20)


def test_a_point_estimate_is_a_point(robot: Any) -> None:
    trial = robot.trial("grasp", failed=True, t_fail_step=75)
    np.testing.assert_array_equal(np.flatnonzero(trial.failure_time()), [75])
    assert robot.trial("grasp", failed=False).failure_time() is None


def test_replaying_a_session_gives_its_beliefs(waves: Store, knowledge: Knowledge) -> None:
    (execution,) = waves.executions(session="session-0001")
    (step,) = replay([observe(waves, execution, knowledge)], knowledge)
    whole = judge([observe(waves, execution, knowledge)], knowledge)
    assert step.gain_bits == judge([], knowledge).gains_bits["wave"]
    np.testing.assert_array_equal(step.verdict.belief.probability, whole.belief.probability)


def test_executions_of_unknown_outcome_count_for_nothing(robot: Any) -> None:
    known = robot.knowledge(5)
    trial = robot.trial("grasp", failed=True, t_fail_step=75)
    unknown = replace(trial, execution=replace(trial.execution, outcome=Outcome.UNKNOWN))
    np.testing.assert_array_equal(judge([unknown], known).belief.probability, judge([], known).belief.probability)


def test_a_function_that_only_the_failing_software_has_is_a_suspect(robot: Any) -> None:
    from misstep.core.calls import Function
    from misstep.signals.activity import Activity

    known = robot.knowledge(5)
    trial = robot.trial("guard", failed=True, t_fail_step=60)
    new = Activity(
        (*trial.activity.functions, Function("brand.new")),
        trial.activity.step_ns,
        np.ones((len(trial.activity.functions) + 1, trial.activity.counts.shape[1])),
    )
    verdict = judge([replace(trial, activity=new)], known)
    assert "brand.new" in {function.name for function in verdict.belief.functions}


def test_suspects_are_the_leaders_class_and_confidence_its_mass(robot: Any) -> None:
    known = robot.knowledge(10)
    verdict = judge(robot.trials("hand.f1", ["grasp", "handover", "press"]), known)
    assert [function.name for function in verdict.suspects] == ["hand.f0", "hand.f1", "hand.f2"]
    mass = sum(p for function, p in verdict.belief.ranked() if function.name.startswith("hand."))
    assert verdict.confidence == pytest.approx(mass)


def test_the_papers_gains_cover_every_skill(robot: Any) -> None:
    known = robot.knowledge(3)
    verdict = judge([], known, "paper", seed=2)
    assert set(verdict.gains_bits) == set(known.references)
    assert verdict.gains_bits == judge([], known, "paper", seed=2).gains_bits


@pytest.mark.parametrize("preset", ["default", "paper"])
def test_the_belief_alone_is_that_of_the_verdict(robot: Any, preset: Preset) -> None:
    known, trials = robot.knowledge(10), robot.trials("hand.f1", ["grasp", "press"])
    alone, verdict = belief_from(trials, known, preset), judge(trials, known, preset)
    assert alone.functions == verdict.belief.functions
    np.testing.assert_array_equal(alone.probability, verdict.belief.probability)


@pytest.mark.parametrize("watched", [True, False])
def test_a_deviation_is_known_at_a_time_on_the_clock_of_the_failure(
    tmp_path: Path, make_values: Callable[..., Values], watched: bool
) -> None:
    """Simulated time, which stands still while software computes; without sensors, that of the first call."""
    store = Store.open(tmp_path / "store", create=True)
    model = ValueModel.of([Success("wave", make_values(("f", {"return/": 1.0}), ("f", {"return/": 1.0})))] * 8)
    values = make_values(("f", {"return/": 1.0}), ("f", {"return/": 2.0}))
    with Recorder(store, "wave", seed=0) as recorder:
        recorder.describe("joint", ["q"])
        before_ns = time.monotonic_ns()
        if watched:
            recorder.log("joint", 7_000_000_000, [0.0])
            recorder.log("joint", 8_500_000_000, [0.0])
        made_ns = time.monotonic_ns()
        times_ns = np.array([before_ns, made_ns])
        recorder.add_values(replace(values, begin_ns=times_ns, end_ns=times_ns))
        if watched:
            recorder.log("joint", 9_000_000_000, [0.0])
        execution = recorder.finish(Outcome.FAILURE)
    trial = observe(store, execution, Knowledge({}, {}, {}, model))
    assert trial.findings["f"].deviation is not None
    assert trial.known_s == {"f": 1.5 if watched else pytest.approx((made_ns - before_ns) / 1e9)}
