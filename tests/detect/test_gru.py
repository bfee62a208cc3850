import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from misstep.detect.gru import run_gru


def slopes(states: Tensor, inputs: Tensor, gru: nn.GRU, weights: Tensor) -> tuple[Tensor, ...]:
    """Of the weighted sum of all states, by inputs and parameters."""
    return torch.autograd.grad((states * weights).sum(), [inputs, *gru.parameters()])


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 5), st.integers(1, 6), st.integers(1, 7), st.integers(0, 2**31))
def test_states_and_slopes_are_those_of_torch(steps: int, n: int, channels: int, width: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    gru = nn.GRU(channels, width).double()
    for parameter in gru.parameters():
        nn.init.normal_(parameter, generator=generator)
    inputs = torch.randn(steps, n, channels, dtype=torch.float64, generator=generator, requires_grad=True)
    weights = torch.randn(steps, n, width, dtype=torch.float64, generator=generator)
    expected, _ = gru(inputs)
    found = run_gru(gru, inputs.transpose(1, 2)).transpose(1, 2)
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(slopes(found, inputs, gru, weights), slopes(expected, inputs, gru, weights))


def test_long_sequences_in_single_precision() -> None:
    generator = torch.Generator().manual_seed(0)
    gru = nn.GRU(5, 8)
    for parameter in gru.parameters():
        nn.init.uniform_(parameter, -0.35, 0.35, generator=generator)
    inputs = torch.randn(2000, 3, 5, generator=generator, requires_grad=True)
    weights = torch.randn(2000, 3, 8, generator=generator)
    expected, _ = gru(inputs)
    found = run_gru(gru, inputs.transpose(1, 2)).transpose(1, 2)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)
    for one, other in zip(slopes(found, inputs, gru, weights), slopes(expected, inputs, gru, weights), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4 * float(other.abs().max()), rtol=0)
