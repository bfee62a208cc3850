"""The network of the measurement observation model, whole, as it is trained; `mom` runs it.

Each step of the sensor matrix is squeezed through the same bottleneck; a GRU over time, which may use what it has seen
before, restores the step. Trained on successes only, it restores what successes look like.

Source: Hangl et al. 2017, section III-A, fig. 1; docs/derivations.md, section MOM.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from misstep.core.preset import Preset
from misstep.detect.gru import run_gru


@dataclass(frozen=True, slots=True)
class Architecture:
    """Shape of the network.

    Attributes:
        channels: D, width of one step.
        bottleneck: outputs of the encoder, fewer than D (the paper has 32 of more).
        preset: "paper" ends in a sigmoid, for inputs scaled to [0, 1]; "default" in a linear read-out.
    """

    channels: int
    bottleneck: int
    preset: Preset = "default"

    @classmethod
    def of(cls, channels: int, preset: Preset) -> "Architecture":
        """The paper's 32 outputs, or half the channels where there are fewer than 64."""
        return cls(channels, max(1, min(32, channels // 2)), preset)


class Autoencoder(nn.Module):
    """Linear D -> bottleneck, ReLU, GRU -> D, read-out; `missing` stands for what was not measured."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        channels, self.preset = architecture.channels, architecture.preset
        self.encode = nn.Linear(channels, architecture.bottleneck)
        self.restore = nn.GRU(architecture.bottleneck, channels)
        self.read: nn.Linear | None = None if architecture.preset == "paper" else nn.Linear(channels, channels)
        self.missing = nn.Parameter(torch.zeros(channels))

    def forward(self, steps: Tensor, measured: Tensor) -> Tensor:
        """Restores sequences: batch x T x D and what of it was measured -> batch x T x D."""
        columns = torch.where(measured > 0, steps, self.missing).permute(1, 2, 0)  # T x D x batch
        states = run_gru(self.restore, torch.relu(_apply(self.encode, columns)))
        restored = torch.sigmoid(states) if self.read is None else _apply(self.read, states)
        return restored.permute(2, 0, 1)

    def initialise(self, generator: torch.Generator, mean: Tensor) -> None:
        """Draws the weights from U(-k, k), k = 1/sqrt(fan-in), so that a seed repeats a training exactly.

        What stands for a missing channel begins as its mean, (D,).
        """
        for parameter in self.parameters():
            bound = parameter.shape[-1] ** -0.5
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
        with torch.no_grad():
            self.missing.copy_(mean)


def _apply(layer: nn.Linear, columns: Tensor) -> Tensor:
    """A linear layer's outputs for T x inputs x batch: T x outputs x batch."""
    return torch.baddbmm(layer.bias[:, None], layer.weight.expand(len(columns), -1, -1), columns)


def step_errors(steps: Tensor, restored: Tensor, measured: Tensor, preset: Preset) -> Tensor:
    """Reconstruction error of every step: batch x T x D (three times) -> batch x T.

    The paper's is one minus the cosine similarity, which is blind to magnitude; the default adds the mean squared
    error in units of the channels' spread. Channels that were not measured take no part.
    """
    target, output = steps * measured, restored * measured
    xx, xy, yy = (target * target).sum(-1), (target * output).sum(-1), (output * output).sum(-1)
    cosine = 1 - xy / (xx * yy).clamp(min=1e-16).sqrt()
    if preset == "paper":
        return cosine
    return cosine + (xx - 2 * xy + yy) / measured.sum(-1).clamp(min=1)
