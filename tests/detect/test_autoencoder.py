import numpy as np
import torch

from misstep.detect.autoencoder import Architecture, Autoencoder, step_errors


def literal_gru(network: Autoencoder, steps: np.ndarray) -> np.ndarray:
    """The default network, one step at a time, from the weights alone."""
    weight = {name: value.detach().numpy() for name, value in network.named_parameters()}

    def sigmoid(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    hidden = np.zeros(steps.shape[1])
    restored = []
    for step in steps:
        code = np.maximum(weight["encode.weight"] @ step + weight["encode.bias"], 0)
        inward = weight["restore.weight_ih_l0"] @ code + weight["restore.bias_ih_l0"]
        recurrent = weight["restore.weight_hh_l0"] @ hidden + weight["restore.bias_hh_l0"]
        reset_in, update_in, new_in = np.split(inward, 3)
        reset_h, update_h, new_h = np.split(recurrent, 3)
        reset, update = sigmoid(reset_in + reset_h), sigmoid(update_in + update_h)
        new = np.tanh(new_in + reset * new_h)
        hidden = (1 - update) * new + update * hidden
        restored.append(weight["read.weight"] @ hidden + weight["read.bias"])
    return np.array(restored)


def initialised(architecture: Architecture, seed: int = 1) -> Autoencoder:
    network = Autoencoder(architecture)
    network.initialise(torch.Generator().manual_seed(seed), torch.zeros(architecture.channels))
    return network


def test_equals_the_literal_network() -> None:
    network = initialised(Architecture(6, 3))
    steps = np.random.default_rng(0).normal(size=(15, 6)).astype(np.float32)
    with torch.no_grad():
        restored = network(torch.from_numpy(steps)[None], torch.ones(1, 15, 6))[0].numpy()
    np.testing.assert_allclose(restored, literal_gru(network, steps), atol=1e-5)


def test_what_was_not_measured_is_not_read() -> None:
    network = initialised(Architecture(6, 3))
    steps = torch.randn(2, 9, 6, generator=torch.Generator().manual_seed(0))
    measured = torch.ones_like(steps)
    measured[:, 3:5, 2] = 0
    spoiled = torch.where(measured > 0, steps, torch.tensor(77.0))
    torch.testing.assert_close(network(spoiled, measured), network(steps, measured))


def test_the_stand_in_for_gaps_is_learned_from_gaps_only() -> None:
    network = initialised(Architecture(6, 3))
    steps = torch.randn(2, 9, 6, generator=torch.Generator().manual_seed(0))
    measured = torch.ones_like(steps)
    measured[:, 3:5, 2] = 0
    step_errors(steps, network(steps, measured), measured, "default").sum().backward()
    slope = network.missing.grad
    assert slope is not None
    assert slope[2] != 0 and (np.delete(slope.numpy(), 2) == 0).all()


def test_the_bottleneck_is_the_papers_32_or_half_the_channels() -> None:
    assert Architecture.of(70, "default").bottleneck == 32
    assert Architecture.of(30, "default").bottleneck == 15
    assert Architecture.of(1, "default").bottleneck == 1


def test_paper_errors_are_blind_to_magnitude_and_default_ones_are_not() -> None:
    steps = torch.randn(1, 5, 4, generator=torch.Generator().manual_seed(0))
    measured = torch.ones_like(steps)
    torch.testing.assert_close(step_errors(steps, 3 * steps, measured, "paper"), torch.zeros(1, 5), atol=1e-5, rtol=0)
    assert (step_errors(steps, 3 * steps, measured, "default") > 0.1).all()


def test_unmeasured_channels_take_no_part() -> None:
    steps, restored = torch.randn(2, 1, 5, 4, generator=torch.Generator().manual_seed(0))
    measured = torch.ones_like(steps)
    measured[..., 1] = 0
    spoiled = restored.clone()
    spoiled[..., 1] = 99.0
    for preset in ("default", "paper"):
        torch.testing.assert_close(
            step_errors(steps, spoiled, measured, preset), step_errors(steps, restored, measured, preset)
        )


def test_paper_network_can_not_leave_the_unit_interval() -> None:
    network = initialised(Architecture(6, 3, "paper"))
    steps = 100 * torch.randn(1, 20, 6, generator=torch.Generator().manual_seed(0))
    restored = network.eval()(steps, torch.ones_like(steps)).detach()
    assert 0 <= float(restored.min()) <= float(restored.max()) <= 1
