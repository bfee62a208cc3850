"""Training one network of the measurement observation model."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from misstep.core.streams import Float64s
from misstep.detect.autoencoder import Architecture, Autoencoder, step_errors
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.training import Training

HIDDEN_SHARE = 0.2
CACHED_STEPS = 16
"""Whose errors are computed together."""


def train_network(
    scaled: Sequence[Float64s],
    training: Training,
    advance: Callable[[], None] = lambda: None,
    checkpoint: Checkpoint | None = None,
) -> Autoencoder:
    """Trains a network on scaled executions, each (T_i, D), all in one batch.

    What it returns does not depend on whether, and where, a training before it was interrupted.
    """
    kept = checkpoint or Checkpoint()
    network = Autoencoder(Architecture.of(scaled[0].shape[1], training.preset))
    steps, measured = batch(scaled)
    mean = (steps * measured).sum((0, 1)) / measured.sum((0, 1)).clamp(min=1)
    network.initialise(torch.Generator().manual_seed(training.seed), mean)
    weight = measured.any(dim=-1) / measured.any(dim=-1).sum()
    optimiser = torch.optim.Adam(network.parameters(), training.learning_rate)
    for epoch in range(_resume(network, optimiser, kept, advance), training.epochs):
        optimiser.param_groups[0]["lr"] = training.learning_rate * cosine_decay(epoch, training.epochs)
        optimiser.zero_grad()
        seen = measured * shown(measured, training, epoch)
        backpropagate(network, steps, seen, weight)
        optimiser.step()
        kept.save(epoch + 1, _state(network, optimiser), last=epoch + 1 == training.epochs)
        advance()
    return network.eval()


def backpropagate(network: Autoencoder, steps: Tensor, seen: Tensor, weight: Tensor) -> None:
    """Adds to the parameters' gradients those of the weighted sum of all step errors.

    Errors of a few steps at a time: what they need, and their slopes, then fit the processor's cache.

    Args:
        network: what is trained.
        steps: n x T x D.
        seen: what the network is shown of it, and judged by; the same shape.
        weight: n x T, of each error.
    """
    restored = network(steps, seen)
    slopes = torch.empty_like(restored)
    whole = (steps, restored, seen, weight, slopes)
    for target, output, mask, share, slope in zip(*(torch.split(one, CACHED_STEPS, 1) for one in whole), strict=True):
        output = output.detach().requires_grad_()
        (step_errors(target, output, mask, network.preset) * share).sum().backward()
        slope.copy_(output.grad)
    restored.backward(slopes)


def shown(measured: Tensor, training: Training, epoch: int) -> Tensor:
    """1 for channels that an epoch shows and 0 for those it hides, n x 1 x D.

    From half of the executions it hides a fifth of the channels, so that the network learns to do without any one of
    them. The paper's hides none. Draws depend on nothing but seed and epoch, so that a resumed training repeats them.
    """
    if training.preset == "paper":
        return torch.ones(())
    n, _, channels = measured.shape
    generator = np.random.default_rng([training.seed, epoch])
    hidden = (generator.random((n, 1)) < 0.5) & (generator.random((n, channels)) < HIDDEN_SHARE)
    return torch.from_numpy(~hidden).float()[:, None]


def cosine_decay(epoch: int, epochs: int) -> float:
    """From 1 at the first epoch to near 0 at the last. Source: Loshchilov, Hutter 2017, SGDR, eq. 5."""
    return (1 + math.cos(math.pi * epoch / epochs)) / 2


def batch(scaled: Sequence[Float64s]) -> tuple[Tensor, Tensor]:
    """Executions of different length as one zero-padded batch and its mask of measured values, n x T x D each.

    In memory they lie as the network takes them, T x D x n.
    """
    longest = max(len(one) for one in scaled)
    padded = np.full((longest, scaled[0].shape[1], len(scaled)), np.nan, np.float32).transpose(2, 0, 1)
    for row, one in zip(padded, scaled, strict=True):
        row[: len(one)] = one
    measured = np.isfinite(padded)
    return torch.from_numpy(np.where(measured, padded, 0)), torch.from_numpy(measured.astype(np.float32))


def _tensors(network: Autoencoder, optimiser: torch.optim.Adam) -> Iterator[tuple[str, Tensor]]:
    """Parameters and Adam's moments, by name; the moments exist after the first step."""
    for name, parameter in network.named_parameters():
        yield name, parameter.detach()
        for moment, value in optimiser.state[parameter].items():
            yield f"{moment}.{name}", value


def _state(network: Autoencoder, optimiser: torch.optim.Adam) -> dict[str, NDArray[Any]]:
    return {name: value.numpy() for name, value in _tensors(network, optimiser)}


def _resume(
    network: Autoencoder, optimiser: torch.optim.Adam, checkpoint: Checkpoint, advance: Callable[[], None]
) -> int:
    """Epochs that were done before, after putting the network and Adam back there."""
    found = checkpoint.load()
    if found is None:
        return 0
    done, state = found
    for name, parameter in network.named_parameters():
        parameter.data.copy_(torch.from_numpy(state[name]))
        moments = ("step", "exp_avg", "exp_avg_sq")
        optimiser.state[parameter] = {moment: torch.from_numpy(state[f"{moment}.{name}"]) for moment in moments}
    for _ in range(done):
        advance()
    return done
