"""The detectors that are compared, and the controls that would show that the comparison is worth nothing."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from misstep.calibrate import alarm_threshold
from misstep.detect.method import Advance
from misstep.detect.train import METHODS, train_observation_model
from misstep.detect.training import Training
from misstep.evaluate.detectors import Judge, Learner, Opinion
from misstep.signals.grid import Measurements

CONTROLS = ("duration", "always")


def learners(training: Training) -> dict[str, Learner]:
    """By name: the methods with these settings, the paper's preset of the MOM, and the controls."""
    settings = {str(name): replace(training, method=name) for name in METHODS}
    settings["mom-paper"] = replace(training, preset="paper")
    detectors: dict[str, Learner] = {name: partial(_detector, one) for name, one in settings.items()}
    return detectors | {"duration": partial(_duration, training.false_alarm_rate), "always": _always}


def _detector(training: Training, successes: Sequence[Measurements], advance: Advance) -> Judge:
    model = train_observation_model("of the evaluation", successes, "", training, advance)

    def judge(measurements: Measurements) -> Opinion:
        seen = model.observe(measurements)
        return Opinion(seen.score, seen.t_fail_s)

    return judge


def _duration(rate: float, successes: Sequence[Measurements], advance: Advance) -> Judge:
    """Sees nothing but how long an execution took, and tells at its end."""
    logs = np.log([_duration_s(one) for one in successes])
    held_out = [abs(one - np.delete(logs, index).mean()) for index, one in enumerate(logs)]
    threshold = alarm_threshold(np.array(held_out), rate)

    def judge(measurements: Measurements) -> Opinion:
        score = abs(math.log(_duration_s(measurements)) - float(logs.mean()))
        return Opinion(score, _duration_s(measurements) if score > threshold else None)

    return judge


def _duration_s(measurements: Measurements) -> float:
    return max(len(measurements.values), 1) * measurements.step_ns / 1e9


def _always(successes: Sequence[Measurements], advance: Advance) -> Judge:
    """Gives alarm at once."""
    return lambda measurements: Opinion(0.0, 0.0)
