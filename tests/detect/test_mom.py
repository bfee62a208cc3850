import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.core.preset import Preset
from misstep.detect.autoencoder import Architecture, Autoencoder, step_errors
from misstep.detect.method import errors_of
from misstep.detect.mom import Mom

CHANNELS = 6


def network(preset: Preset, channels: int = CHANNELS) -> Autoencoder:
    made = Autoencoder(Architecture.of(channels, preset)).double().eval()
    generator = torch.Generator().manual_seed(3)
    mean = torch.rand(channels, generator=generator, dtype=torch.float64)
    made.initialise(generator, mean)
    return made


def mom(made: Autoencoder, preset: Preset) -> Mom:
    return Mom(preset, {name: value.detach().numpy() for name, value in made.named_parameters()})


def batch_errors(made: Autoencoder, scaled: np.ndarray, preset: Preset) -> np.ndarray:
    """All steps at once, by torch."""
    measured = np.isfinite(scaled)
    steps, mask = torch.from_numpy(np.where(measured, scaled, 0.0))[None], torch.from_numpy(measured).double()[None]
    with torch.no_grad():
        errors = step_errors(steps, made(steps, mask), mask, preset)[0].numpy()
    logs = errors if preset == "paper" else np.log(errors + 1e-6)
    return np.where(measured.any(axis=1), logs, np.nan)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["default", "paper"]), st.integers(1, 60), st.floats(0, 0.9), st.integers(0, 2**31))
def test_streaming_equals_the_batch(preset: Preset, steps: int, gaps: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    scaled = generator.normal(size=(steps, CHANNELS)) + 0.5
    scaled[generator.random(scaled.shape) < gaps] = np.nan
    scaled[generator.random(steps) < gaps / 3] = np.nan
    made = network(preset)
    np.testing.assert_allclose(
        errors_of(mom(made, preset), scaled), batch_errors(made, scaled, preset), atol=1e-5, rtol=0
    )


@pytest.mark.parametrize("channels", [1, 2, 70])
def test_any_number_of_channels(channels: int) -> None:
    made = network("default", channels)
    scaled = np.random.default_rng(0).normal(size=(20, channels))
    np.testing.assert_allclose(
        errors_of(mom(made, "default"), scaled), batch_errors(made, scaled, "default"), atol=1e-5
    )


def test_two_streams_of_one_model_do_not_meet() -> None:
    model = mom(network("default"), "default")
    scaled = np.random.default_rng(0).normal(size=(2, 20, CHANNELS))
    streams = [model.stream(), model.stream()]
    mixed = np.array([[streams[i].step(scaled[i, t], t) for i in (0, 1)] for t in range(20)])
    np.testing.assert_array_equal(mixed.T, [errors_of(model, one) for one in scaled])
