import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from misstep.detect.autoencoder import Autoencoder
from misstep.detect.autoencoder_training import batch, cosine_decay, shown, train_network
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.training import Training

SHORT = Training(epochs=6)


@pytest.fixture
def scaled() -> list[np.ndarray]:
    generator = np.random.default_rng(0)
    return [generator.normal(size=(length, 4)) for length in (10, 12, 9)]


def same(one: Autoencoder, other: Autoencoder) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


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
