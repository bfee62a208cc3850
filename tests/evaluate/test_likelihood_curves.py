import math

import numpy as np
import pytest

from misstep.detect.observation import Observation
from misstep.detect.train import train_observation_model
from misstep.detect.training import Training
from misstep.evaluate import likelihood_curves as module
from misstep.evaluate.detectors import Case
from misstep.evaluate.likelihood_curves import LikelihoodCurves, fallen, likelihood_curves
from misstep.signals.grid import Measurements

TRAINING = Training(method="zscore", false_alarm_rate=0.1)


def case(seed: int, fails_at: int | None = None, group: str | None = None) -> Case:
    generator = np.random.default_rng(seed)
    values = np.sin(np.arange(30)[:, None] / 5 + np.arange(4)) + 0.1 * generator.normal(size=(30, 4))
    values[30 if fails_at is None else fails_at :] += 2
    measurements = Measurements(("a", "b", "c", "d"), 0, 50_000_000, values)
    return Case(measurements, fails_at is not None, group or str(seed), None if fails_at is None else fails_at * 0.05)


def observation(t_fail_s: float | None) -> Observation:
    return Observation(np.full(30, 0.5), 1.0, None if t_fail_s is None else int(t_fail_s / 0.05), t_fail_s)


def test_a_scene_is_learned_from_or_held_out_and_failures_are_never_learned_from(monkeypatch) -> None:
    learned: list[Measurements] = []

    def spy(skill: str, successes: list[Measurements], *rest: object):
        learned.extend(successes)
        return train_observation_model(skill, successes, *rest)

    monkeypatch.setattr(module, "train_observation_model", spy)
    pairs = [case(seed, group=f"scene {seed // 2}") for seed in range(20)]
    failures = [case(100, fails_at=12), case(101, fails_at=20)]
    curves = likelihood_curves("wave", [*pairs, *failures], TRAINING)

    ids = {id(one) for one in learned}
    seen = [one for one in pairs if id(one.measurements) in ids]
    unseen = [one for one in pairs if id(one.measurements) not in ids]
    assert (len(learned), len(seen), len(unseen)) == (16, 16, 4)
    assert {one.group for one in seen}.isdisjoint(one.group for one in unseen)
    model = train_observation_model("wave", learned, "", TRAINING)
    for cases, observations in ((seen, curves.training), (unseen, curves.held_out), (failures, curves.failures)):
        for one, watched in zip(cases, observations, strict=True):
            expected = model.observe(one.measurements)
            np.testing.assert_array_equal(watched.likelihood, expected.likelihood)
            assert watched.t_fail_step == expected.t_fail_step
    assert curves.onsets_s == [one.onset_s for one in failures] and curves.step_s == 0.05
    assert curves.threshold == model.threshold and curves.p_thresh == pytest.approx(math.exp(-(model.threshold**2) / 2))


def test_failures_that_leave_their_path_fall_and_successes_stay() -> None:
    cases = [*map(case, range(30)), case(100, fails_at=12), case(101, fails_at=20)]
    facts = likelihood_curves("wave", cases, TRAINING).facts()
    assert facts["fallen"]["failures"]["mean"] == 1 and facts["fallen_before_onset"]["mean"] == 0
    assert facts["fallen"]["training"]["mean"] < 0.2
    assert [facts["fallen"][kind]["n"] for kind in ("training", "held_out", "failures")] == [24, 6, 2]


def test_what_falls_before_its_onset_is_told_apart() -> None:
    failures = [observation(t_fail_s) for t_fail_s in (0.5, 1.5, None, 0.5)]
    curves = LikelihoodCurves(0.05, 3.0, [], [observation(None)], failures, [1.0, 1.0, 1.0, None])
    facts = curves.facts()
    assert fallen(failures).mean == 0.75 and facts["fallen"]["failures"]["n"] == 4
    early = facts["fallen_before_onset"]
    assert (early["mean"], early["n"]) == (0.3333, 3) and early["low"] < 0.3333 < early["high"]
    assert facts["fallen"]["training"] == {"mean": None, "low": None, "high": None, "n": 0}


def test_too_few_successes_for_the_promise_set_no_threshold() -> None:
    cases = [*map(case, range(12)), case(100, fails_at=12)]
    curves = likelihood_curves("wave", cases, Training(method="zscore", false_alarm_rate=0.01))
    assert curves.p_thresh == 0 and curves.facts()["threshold"] is None
    assert fallen(curves.failures).mean == 0
