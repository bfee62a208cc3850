"""An isolation forest of scikit-learn as a baseline: same windows, scaling, band and threshold as misstep's."""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import IsolationForest

from misstep.calibrate import alarm_threshold
from misstep.core.streams import Float64s
from misstep.detect.band import ErrorBand, Suspicion
from misstep.detect.method import Advance
from misstep.detect.scaling import Scaling
from misstep.detect.train import held_out_scores
from misstep.detect.training import Training
from misstep.detect.windows import windows
from misstep.evaluate.detectors import Judge, Opinion
from misstep.signals.grid import Measurements, select


def learn(training: Training, successes: Sequence[Measurements], advance: Advance) -> Judge:
    """Learns from successes, all of which have the same channels."""
    channels, raw = successes[0].channels, [one.values for one in successes]
    scaling = Scaling.of(np.concatenate(raw), "default")
    scaled = [scaling.apply(one) for one in raw]
    fold = np.random.default_rng(training.seed).permutation(len(scaled)) % training.folds
    errors: list[Float64s] = [np.empty(0)] * len(scaled)
    for part in range(training.folds):
        forest = _forest([one for one, mine in zip(scaled, fold, strict=True) if mine != part], training.seed)
        for index in np.flatnonzero(fold == part):
            errors[index] = _errors(forest, scaled[index])
    whole, band = _forest(scaled, training.seed), ErrorBand.of(errors)
    threshold = alarm_threshold(held_out_scores(errors), training.false_alarm_rate)

    def judge(measurements: Measurements) -> Opinion:
        stream = Suspicion(band)
        errors_now = _errors(whole, scaling.apply(select(measurements, channels)))
        suspicion = [stream.step(error, step) for step, error in enumerate(errors_now)]
        first = next((step for step, value in enumerate(suspicion) if value > threshold), None)
        return Opinion(max(suspicion), None if first is None else measurements.time_s(first))

    return judge


def _forest(scaled: Sequence[Float64s], seed: int) -> IsolationForest:
    return IsolationForest(random_state=seed).fit(np.nan_to_num(windows(scaled)))


def _errors(forest: IsolationForest, scaled: Float64s) -> Float64s:
    return -forest.score_samples(np.nan_to_num(windows([scaled])))
