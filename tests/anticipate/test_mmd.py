import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from misstep.anticipate.mmd import BANDWIDTHS, mmd2


def samples(n: int, seed: int, width: int = 5) -> Tensor:
    return torch.randn(n, width, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def literal(ours: list[list[float]], theirs: list[list[float]]) -> float:
    """A pair at a time: E k(x, x') + E k(y, y') - 2 E k(x, y)."""

    def squared(x: list[float], y: list[float]) -> float:
        return sum((a - b) ** 2 for a, b in zip(x, y, strict=True))

    both = ours + theirs
    distances = sorted(squared(both[i], both[j]) for i in range(len(both)) for j in range(i))
    median = distances[(len(distances) - 1) // 2]

    def mean_kernel(xs: list[list[float]], ys: list[list[float]]) -> float:
        values = [math.exp(-squared(x, y) / (2 * s * median)) for x in xs for y in ys for s in BANDWIDTHS]
        return sum(values) / len(values)

    return mean_kernel(ours, ours) + mean_kernel(theirs, theirs) - 2 * mean_kernel(ours, theirs)


sizes = st.integers(1, 8)
seeds = st.integers(0, 1000)


@settings(deadline=None)
@given(sizes, sizes, seeds, st.floats(-3, 3), st.floats(0.01, 100))
def test_by_the_book(n: int, m: int, seed: int, shift: float, scale: float) -> None:
    ours, theirs = scale * samples(n, seed), scale * (samples(m, seed + 1) + shift)
    assert float(mmd2(ours, theirs)) == pytest.approx(literal(ours.tolist(), theirs.tolist()), abs=1e-12)


@settings(deadline=None)
@given(sizes, sizes, seeds, st.floats(-3, 3))
def test_laws(n: int, m: int, seed: int, shift: float) -> None:
    ours, theirs = samples(n, seed), samples(m, seed + 1) + shift
    found = float(mmd2(ours, theirs))
    assert -1e-12 <= found <= 2
    assert float(mmd2(theirs, ours)) == pytest.approx(found, abs=1e-12)
    assert float(mmd2(ours, ours)) == pytest.approx(0, abs=1e-12)
    order = torch.randperm(m, generator=torch.Generator().manual_seed(seed))
    assert float(mmd2(ours, theirs[order])) == pytest.approx(found, abs=1e-12)
    assert float(mmd2(7 * ours + 3, 7 * theirs + 3)) == pytest.approx(found, abs=1e-9)  # the median's doing


def test_it_grows_as_distributions_part() -> None:
    ours = samples(32, 0)
    found = [float(mmd2(ours, samples(32, 1) + shift)) for shift in (0.0, 0.5, 1.0, 2.0)]
    assert found == sorted(found)
    assert found[-1] > 5 * found[0]


def test_samples_that_are_all_the_same_have_finite_slopes() -> None:
    ours, theirs = torch.ones(4, 3, requires_grad=True), torch.ones(4, 3)
    found = mmd2(ours, theirs)
    found.backward()
    assert found.item() == 0
    assert ours.grad is not None and torch.equal(ours.grad, torch.zeros_like(ours))


def test_its_slope_draws_the_distributions_together() -> None:
    ours, theirs = samples(16, 0).requires_grad_(), samples(16, 1) + 1.5
    before = mmd2(ours, theirs).item()
    optimiser = torch.optim.Adam([ours], 0.05)
    for _ in range(100):
        optimiser.zero_grad()
        mmd2(ours, theirs).backward()
        optimiser.step()
    assert mmd2(ours, theirs).item() < 0.2 * before
    assert (ours.mean(0) - theirs.mean(0)).abs().max().item() < 0.5
