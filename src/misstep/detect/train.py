"""Training the observation model from successful executions.

The band of errors and the threshold come from successes that the network which judged them had not seen
(cross-fitting); the network that is kept has seen all of them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from misstep.calibrate import alarm_threshold
from misstep.core.errors import TooFewExecutionsError
from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.autoencoder import Architecture, Autoencoder, step_errors
from misstep.detect.observation import ErrorBand, ObservationModel, Scaling, log_errors, smooth
from misstep.signals.grid import Measurements, select

LEAST_SUCCESSES = 8


@dataclass(frozen=True, slots=True)
class Training:
    """How to train.

    Attributes:
        preset: which reading of the paper.
        epochs: passes over the data (the paper: 500).
        learning_rate: Adam's, at the start of a cosine decay.
        folds: parts for cross-fitting.
        false_alarm_rate: promised alarms per successful execution.
        seed: of all random draws.
    """

    preset: Preset = "default"
    epochs: int = 100
    learning_rate: float = 0.03
    folds: int = 3
    false_alarm_rate: float = 0.05
    seed: int = 0


def train_observation_model(
    skill: str,
    successes: Sequence[Measurements],
    data_hash: str,
    training: Training = Training(),
    advance: Callable[[], None] = lambda: None,
) -> ObservationModel:
    """Learns a skill's MOM from its successful executions.

    Args:
        skill: name of the skill.
        successes: their measurements, on one grid step; at least 8.
        data_hash: fingerprint of these executions, kept with the model.
        training: how.
        advance: called once after each epoch of each of the `folds` + 1 networks.

    Raises:
        TooFewExecutionsError: fewer than 8 successes.
    """
    if len(successes) < LEAST_SUCCESSES:
        raise TooFewExecutionsError(skill, len(successes), LEAST_SUCCESSES, "training a detector", "DIR")
    channels = tuple(sorted(set.intersection(*(set(one.channels) for one in successes))))
    raw = [select(one, channels) for one in successes]
    scaling = Scaling.of(np.concatenate(raw), training.preset)
    scaled = [scaling.apply(one) for one in raw]
    errors = _held_out_errors(scaled, training, advance)
    band = error_band(errors)
    scores = np.array([smooth(band.suspicion(one)).max() for one in errors])
    network = fit(scaled, training, seed=training.seed, advance=advance)
    threshold = alarm_threshold(scores, training.false_alarm_rate)
    return ObservationModel(
        skill, training.preset, channels, successes[0].step_ns, scaling, network, band, threshold, data_hash
    )


def _held_out_errors(scaled: list[Float64s], training: Training, advance: Callable[[], None]) -> list[Float64s]:
    """Errors of every success under a network that has not seen it."""
    fold = np.random.default_rng(training.seed).permutation(len(scaled)) % training.folds
    errors: list[Float64s] = [np.empty(0)] * len(scaled)
    for part in range(training.folds):
        seen = [one for one, mine in zip(scaled, fold, strict=True) if mine != part]
        network = fit(seen, training, seed=training.seed + 1 + part, advance=advance)
        for index in np.flatnonzero(fold == part):
            errors[index] = log_errors(network, scaled[index], training.preset)
    return errors


def fit(
    scaled: Sequence[Float64s], training: Training, seed: int, advance: Callable[[], None] = lambda: None
) -> Autoencoder:
    """Trains one network on scaled executions, each (T_i, D), all in one batch."""
    network = Autoencoder(Architecture.of(scaled[0].shape[1], training.preset))
    network.initialise(torch.Generator().manual_seed(seed))
    steps, measured = batch(scaled)
    weight = measured.any(dim=-1) / measured.any(dim=-1).sum()
    optimiser = torch.optim.Adam(network.parameters(), training.learning_rate)
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, training.epochs)
    for _ in range(training.epochs):
        optimiser.zero_grad()
        loss = (step_errors(steps, network(steps), measured, training.preset) * weight).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        decay.step()
        advance()
    return network.eval()


def batch(scaled: Sequence[Float64s]) -> tuple[Tensor, Tensor]:
    """Executions of different length as one zero-padded batch and its mask of measured values, n x T x D each."""
    longest = max(len(one) for one in scaled)
    padded = np.full((len(scaled), longest, scaled[0].shape[1]), np.nan, np.float32)
    for row, one in zip(padded, scaled, strict=True):
        row[: len(one)] = one
    measured = np.isfinite(padded)
    return torch.from_numpy(np.where(measured, padded, 0)), torch.from_numpy(measured.astype(np.float32))


def error_band(errors: Sequence[Float64s], reach: int = 3) -> ErrorBand:
    """Mean and deviation of held-out errors in each step, pooled with `reach` steps before and after.

    Executions of different length are compared at equal time from the start. Steps that fewer than half of the
    executions reach are left to the last step that enough of them do.
    """
    lengths = np.sort([len(one) for one in errors])
    common = int(lengths[math.ceil(len(lengths) / 2) - 1])
    table = np.full((len(errors), common + 2 * reach), np.nan)
    for row, one in zip(table, errors, strict=True):
        row[reach : reach + min(len(one), common)] = one[:common]
    windows = np.lib.stride_tricks.sliding_window_view(table, 2 * reach + 1, axis=1)  # n x common x window
    mean, deviation = np.nanmean(windows, axis=(0, 2)), np.nanstd(windows, axis=(0, 2))
    return ErrorBand(mean, np.maximum(deviation, 1e-3))
