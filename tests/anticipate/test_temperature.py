import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from misstep.anticipate.material import Material
from misstep.anticipate.teaching import risks_of, teach
from misstep.anticipate.temperature import LARGEST, fit_temperature
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.streams import Float64s


def with_temperature(risks: Float64s, factor: float) -> Float64s:
    """The risks with logits divided by a factor: above 1 they come nearer to one half."""
    bounded = np.clip(risks, 1e-12, 1 - 1e-12)
    logits = np.log(bounded / (1 - bounded)) / factor
    divided: Float64s = 1 / (1 + np.exp(-logits))
    return divided


def drawn(n: int, seed: int, spread: float = 2.0) -> tuple[Tensor, Tensor]:
    """Logits of a network that is exactly right about its own doubts, n x 2, and labels."""
    draw = torch.Generator().manual_seed(seed)
    logits = spread * torch.randn(n, 2, generator=draw)
    return logits, torch.bernoulli(logits.softmax(1)[:, 1], generator=draw).long()


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([0.3, 0.5, 1.0, 2.0, 4.0]), st.integers(0, 99))
def test_it_finds_how_much_too_sure_a_network_is(factor: float, seed: int) -> None:
    logits, labels = drawn(3000, seed)
    assert fit_temperature(factor * logits, labels) == pytest.approx(factor, rel=0.15)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.floats(0.1, 30.0), st.integers(0, 99))
def test_it_never_makes_cross_entropy_worse_where_it_is_fitted_and_is_bounded(n: int, factor: float, seed: int) -> None:
    logits, labels = drawn(n, seed)
    logits = factor * logits
    found = fit_temperature(logits, labels)
    assert abs(math.log(found)) <= math.log(LARGEST) + 1e-9
    before, after = (functional.cross_entropy(one, labels) for one in (logits, logits / found))
    assert after <= before + 1e-6


def test_few_executions_move_it_little() -> None:
    """Two right answers ask for certainty; they are no ground for it."""
    logits, labels = torch.tensor([[0.0, 1.0], [1.0, 0.0]]), torch.tensor([1, 0])
    few, many = fit_temperature(logits, labels), fit_temperature(logits.repeat(500, 1), labels.repeat(500))
    assert 0.5 < few < 1.0
    assert many < 0.15


def test_what_knows_nothing_is_told_to_be_modest() -> None:
    logits = 5.0 * torch.tensor([[0.0, 1.0], [1.0, 0.0]]).repeat(200, 1)
    labels = torch.tensor([0, 0, 1, 1]).repeat(100)  # at random
    assert fit_temperature(logits, labels) == pytest.approx(LARGEST)
    assert fit_temperature(logits[:0], labels[:0]) == pytest.approx(math.exp(0))


@pytest.mark.usefixtures("tiny")
def test_a_training_ends_with_that_of_the_validation_part(
    material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    taught = teach(material, training, tmp_path, "cpu")
    risks = risks_of(taught.student, material.validation, material, training, "student")
    found = float(taught.student.temperature)
    before = with_temperature(risks, 1 / found)
    logits = torch.from_numpy(np.log(np.stack([1 - before, before], axis=1)))
    assert found == pytest.approx(
        fit_temperature(logits, torch.from_numpy(material.validation.failed).long()), rel=0.02
    )
    assert found < 0.9  # it makes no mistakes there
    assert taught.teacher is not None and float(taught.teacher.temperature) == 1.0


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.5, 10))
def test_temperatures_undo_each_other(risk: float, factor: float) -> None:
    one = np.array([risk])
    assert with_temperature(with_temperature(one, factor), 1 / factor) == pytest.approx(one, abs=1e-6)
    assert (with_temperature(one, 2.0) - 0.5) * (one - 0.5) >= 0
