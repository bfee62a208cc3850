import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from misstep.core.preset import Preset
from misstep.detect.autoencoder import Architecture, Autoencoder
from misstep.detect.autoencoder_training import backpropagate, batch, cosine_decay, shown, train_network
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.training import Training

SHORT = Training(epochs=6)


@pytest.fixture
def scaled() -> list[np.ndarray]:
    generator = np.random.default_rng(0)
    return [generator.normal(size=(length, 4)) for length in (10, 12, 9)]


def same(one: Autoencoder, other: Autoencoder) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


def literal_errors(network: Autoencoder, steps: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Of all steps at once, by torch's own layers and functions: n x T x D (twice) -> n x T."""
    code = torch.relu(network.encode(torch.where(seen > 0, steps, network.missing)))
    states = network.restore(code.transpose(0, 1))[0].transpose(0, 1)
    restored = torch.sigmoid(states) if network.read is None else network.read(states)
    target, output = steps * seen, restored * seen
    cosine = 1 - torch.cosine_similarity(target, output, dim=-1)
    if network.preset == "paper":
        return cosine
    return cosine + ((target - output) ** 2).sum(-1) / seen.sum(-1).clamp(min=1)


def literal_network(scaled: list[np.ndarray], training: Training) -> Autoencoder:
    """Trained step by step as the documentation says."""
    steps, measured = batch(scaled)
    network = Autoencoder(Architecture.of(scaled[0].shape[1], training.preset))
    mean = (steps * measured).sum((0, 1)) / measured.sum((0, 1))
    network.initialise(torch.Generator().manual_seed(training.seed), mean)
    some = measured.any(dim=-1)
    optimiser = torch.optim.Adam(network.parameters())
    for epoch in range(training.epochs):
        optimiser.param_groups[0]["lr"] = training.learning_rate * cosine_decay(epoch, training.epochs)
        optimiser.zero_grad()
        literal_errors(network, steps, measured * shown(measured, training, epoch))[some].mean().backward()
        optimiser.step()
    return network


@pytest.mark.parametrize("preset", ["default", "paper"])
def test_slopes_are_those_of_the_literal_loss(preset: Preset) -> None:
    network = Autoencoder(Architecture.of(6, preset)).double()
    steps = torch.randn(3, 50, 6, generator=torch.Generator().manual_seed(0)).double() + 0.3
    seen = (torch.rand(3, 50, 6, generator=torch.Generator().manual_seed(1)) > 0.3).double()
    seen[0, 40:] = 0
    weight = torch.rand(3, 50, generator=torch.Generator().manual_seed(2)).double()
    expected = torch.autograd.grad((literal_errors(network, steps, seen) * weight).sum(), list(network.parameters()))
    backpropagate(network, steps, seen, weight)
    torch.testing.assert_close([parameter.grad for parameter in network.parameters()], list(expected))


@pytest.mark.parametrize("preset", ["default", "paper"])
def test_the_trained_errors_are_those_of_the_literal_training(preset: Preset) -> None:
    generator = np.random.default_rng(0)
    motion = np.sin(np.arange(60)[:, None] / 5 + np.arange(8)) + 1.2
    scaled = [motion[:length] + 0.1 * generator.normal(size=(length, 8)) for length in (60, 50, 55, 60)]
    training = Training(preset=preset, epochs=40)
    steps, measured = batch(scaled)
    untrained = train_network(scaled, replace(training, epochs=1))
    networks = literal_network(scaled, training), train_network(scaled, training), untrained
    expected, found, begun = (literal_errors(network, steps, measured).detach() for network in networks)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)
    assert (begun - expected).abs().max() > 0.05  # it had something to learn


def test_the_same_seed_trains_the_same_network(scaled: list[np.ndarray]) -> None:
    assert same(train_network(scaled, SHORT), train_network(scaled, SHORT))
    assert not same(train_network(scaled, SHORT), train_network(scaled, replace(SHORT, seed=1)))


def test_training_lowers_the_error(scaled: list[np.ndarray]) -> None:
    def restores(network: Autoencoder) -> float:
        steps, measured = batch(scaled)
        return float((((network(steps, measured) - steps) * measured) ** 2).sum().detach())

    assert restores(train_network(scaled, replace(SHORT, epochs=40))) < 0.8 * restores(train_network(scaled, SHORT))


def test_a_tenth_of_the_channels_is_hidden_the_same_in_every_repetition() -> None:
    measured = torch.ones(400, 2, 10)
    first = shown(measured, SHORT, epoch=3)
    assert first.shape == (400, 1, 10)
    assert 0.08 < 1 - float(first.mean()) < 0.12
    assert float((first == 1).all(dim=-1).float().mean()) > 0.5  # half of the executions are whole, and some by chance
    assert torch.equal(first, shown(measured, SHORT, epoch=3))
    assert not torch.equal(first, shown(measured, SHORT, epoch=4))
    assert shown(measured, replace(SHORT, preset="paper"), epoch=3).all()


def test_batch_pads_with_unmeasured_steps() -> None:
    steps, measured = batch([np.ones((2, 1)), np.array([[3.0], [np.nan], [5.0]])])
    assert steps.tolist() == [[[1], [1], [0]], [[3], [0], [5]]]
    assert measured.tolist() == [[[1], [1], [0]], [[1], [0], [1]]]


def test_padding_does_not_change_the_training() -> None:
    generator = np.random.default_rng(0)
    short, long = generator.normal(size=(10, 4)), generator.normal(size=(20, 4))
    padded = np.concatenate([short, np.full((10, 4), np.nan)])
    weights = [train_network([one, long], SHORT).encode.weight for one in (short, padded)]
    torch.testing.assert_close(weights[0], weights[1])


def test_the_learning_rate_falls_along_a_cosine() -> None:
    assert cosine_decay(0, 10) == 1
    assert cosine_decay(5, 10) == pytest.approx(0.5)
    assert cosine_decay(9, 10) == pytest.approx((1 + math.cos(0.9 * math.pi)) / 2)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes every state."""
    monkeypatch.setattr("misstep.detect.checkpoint.WRITE_EVERY_S", 0)


class Killer:
    """Ends the training when it has advanced so many times."""

    def __init__(self, after: int) -> None:
        self.calls, self.after = 0, after

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == self.after:
            raise KeyboardInterrupt


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("epoch", range(1, 7))
@pytest.mark.usefixtures("eager")
def test_an_interrupted_training_ends_as_if_it_had_not_been(
    scaled: list[np.ndarray], tmp_path: Path, epoch: int
) -> None:
    checkpoint = Checkpoint(tmp_path / "a.safetensors", "key")
    with pytest.raises(KeyboardInterrupt):
        train_network(scaled, SHORT, Killer(epoch), checkpoint)
    done, _ = checkpoint.load() or (0, {})
    assert done == epoch  # it goes on there, and does not begin anew
    assert same(train_network(scaled, SHORT, checkpoint=checkpoint), train_network(scaled, SHORT))


@pytest.mark.usefixtures("eager")
def test_a_resumed_training_advances_as_often_as_a_whole_one(scaled: list[np.ndarray], tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "a.safetensors", "key")
    with pytest.raises(KeyboardInterrupt):
        train_network(scaled, SHORT, Killer(4), checkpoint)
    counter = Killer(-1)
    train_network(scaled, SHORT, counter, checkpoint)
    assert counter.calls == SHORT.epochs
