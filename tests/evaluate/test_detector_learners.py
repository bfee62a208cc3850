import numpy as np

from misstep.detect.train import train_observation_model
from misstep.detect.training import Training
from misstep.evaluate.detector_learners import CONTROLS, learners
from misstep.signals.grid import Measurements

TRAINING = Training(epochs=2, false_alarm_rate=0.1)


def execution(seed: int, steps: int = 30) -> Measurements:
    generator = np.random.default_rng(seed)
    values = np.sin(np.arange(steps)[:, None] / 5 + np.arange(4)) + 0.1 * generator.normal(size=(steps, 4))
    return Measurements(("a", "b", "c", "d"), 0, 50_000_000, values)


def test_detectors_judge_as_the_product_does() -> None:
    successes = [execution(seed) for seed in range(9)]
    strange = execution(50)
    strange.values[15:] += 2
    for name, training in (
        ("pca", Training(method="pca", false_alarm_rate=0.1)),
        ("mom-paper", Training(preset="paper", epochs=2, false_alarm_rate=0.1)),
    ):
        opinion = learners(TRAINING)[name](successes, lambda: None)(strange)
        seen = train_observation_model("wave", successes, "", training).observe(strange)
        assert (opinion.score, opinion.alarm_s) == (seen.score, seen.t_fail_s)


def test_duration_knows_nothing_but_the_duration() -> None:
    judge = learners(TRAINING)["duration"]([execution(seed, 30 + seed) for seed in range(12)], lambda: None)
    assert judge(execution(99, 36)).alarm_s is None
    assert judge(execution(99, 90)).alarm_s == 4.5 and judge(execution(99, 5)).alarm_s == 0.25
    assert judge(execution(1, 40)) == judge(execution(2, 40))


def test_always_gives_alarm_at_once() -> None:
    assert learners(TRAINING)["always"]([], lambda: None)(execution(0)).alarm_s == 0


def test_every_method_and_control_has_a_name() -> None:
    assert list(learners(TRAINING)) == ["mom", "pca", "kmeans", "zscore", "mom-paper", *CONTROLS]
