"""Training an observation model from successful executions.

The band of errors and the threshold come from successes that the model which judged them had not seen
(cross-fitting); the model that is kept has seen all of them.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from misstep import __version__
from misstep.core.errors import TooFewExecutionsError
from misstep.core.streams import Float64s
from misstep.detect.band import ErrorBand
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.errors import NoChannelsError
from misstep.detect.kmeans import KMeans
from misstep.detect.method import Advance, ErrorModel, errors_of
from misstep.detect.mom import Mom
from misstep.detect.observation import ObservationModel
from misstep.detect.pca import Pca
from misstep.detect.scaling import Scaling
from misstep.detect.training import MethodName, Training
from misstep.detect.zscore import ZScore
from misstep.signals.grid import Measurements, select

LEAST_SUCCESSES = 8
METHODS: dict[MethodName, type[ErrorModel]] = {"mom": Mom, "pca": Pca, "kmeans": KMeans, "zscore": ZScore}


def train_observation_model(
    skill: str,
    successes: Sequence[Measurements],
    data_hash: str,
    training: Training = Training(),
    advance: Advance = lambda: None,
    checkpoints: Path | None = None,
) -> ObservationModel:
    """Learns a skill's observation model from its successful executions.

    Args:
        skill: name of the skill.
        successes: their measurements, on one grid step; at least 8.
        data_hash: fingerprint of these executions, kept with the model.
        training: how.
        advance: called as the training goes on, `Training.advances` times.
        checkpoints: folder that keeps a training under way, so that the next one goes on where a kill ended this one;
            nothing is left there by a training that ends.

    Raises:
        TooFewExecutionsError: fewer than 8 successes.
        NoChannelsError: they share no channel.
    """
    if len(successes) < LEAST_SUCCESSES:
        raise TooFewExecutionsError(skill, len(successes), LEAST_SUCCESSES, "training a detector", "DIR")
    channels = _shared_channels(successes)
    if not channels:
        raise NoChannelsError(skill)
    raw = [select(one, channels) for one in successes]
    scaling = Scaling.of(np.concatenate(raw), training.preset)
    scaled = [scaling.apply(one) for one in raw]
    key = _key(data_hash, training)
    errors = _held_out_errors(scaled, training, advance, checkpoints, key)
    model = METHODS[training.method].fit(scaled, training, advance, _checkpoint(checkpoints, "whole", key))
    trained = ObservationModel(
        skill,
        channels,
        successes[0].step_ns,
        training,
        data_hash,
        scaling,
        model,
        ErrorBand.of(errors),
        held_out_scores(errors),
    )
    if checkpoints:
        shutil.rmtree(checkpoints, ignore_errors=True)
    return trained


def _shared_channels(successes: Sequence[Measurements]) -> tuple[str, ...]:
    """The channels that every success measured."""
    measured = [{name for name in one.channels if np.isfinite(select(one, (name,))).any()} for one in successes]
    return tuple(sorted(set.intersection(*measured)))


def _held_out_errors(
    scaled: list[Float64s], training: Training, advance: Advance, checkpoints: Path | None, key: str
) -> list[Float64s]:
    """Errors of every success under a model that has not seen it."""
    fold = np.random.default_rng(training.seed).permutation(len(scaled)) % training.folds
    errors: list[Float64s] = [np.empty(0)] * len(scaled)
    for part in range(training.folds):
        seen = [one for one, mine in zip(scaled, fold, strict=True) if mine != part]
        own = replace(training, seed=training.seed + 1 + part)
        model = METHODS[training.method].fit(seen, own, advance, _checkpoint(checkpoints, f"fold-{part}", key))
        for index in np.flatnonzero(fold == part):
            errors[index] = errors_of(model, scaled[index])
    return errors


def held_out_scores(errors: Sequence[Float64s]) -> Float64s:
    """Highest suspicion of each success beside the band of all others, ascending.

    A success must not help to make the band that judges it: a new one will not have either.
    """
    others = ([*errors[:index], *errors[index + 1 :]] for index in range(len(errors)))
    return np.sort([ErrorBand.of(rest).highest(one) for one, rest in zip(errors, others, strict=True)])


def _key(data_hash: str, training: Training) -> str:
    """Of a training: what changes its result."""
    return hashlib.sha256(repr((data_hash, asdict(training), __version__)).encode()).hexdigest()


def _checkpoint(folder: Path | None, name: str, key: str) -> Checkpoint:
    return Checkpoint(folder / f"{name}.safetensors" if folder else None, key)
