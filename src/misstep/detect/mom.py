"""The measurement observation model (MOM) as a method: how badly the network restores a step.

Trained by torch, run by NumPy: a step of so small a network is then a matter of microseconds, and nothing but training
needs torch.

Source: Hangl et al. 2017, section III-A; docs/derivations.md, section MOM.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import Advance, log_error
from misstep.detect.training import Training


@dataclass(frozen=True, slots=True)
class Mom:
    """A trained network.

    Attributes:
        preset: which reading of the paper it follows.
        weights: its parameters, named as torch names them.
    """

    preset: Preset
    weights: Mapping[str, Float64s]

    @classmethod
    def fit(cls, executions: Sequence[Float64s], training: Training, advance: Advance, checkpoint: Checkpoint) -> Self:
        """Trains a network on scaled successes."""
        from misstep.detect.autoencoder_training import train_network

        network = train_network(executions, training, advance, checkpoint)
        parameters = network.named_parameters()
        return cls(training.preset, {name: one.detach().double().numpy() for name, one in parameters})

    @classmethod
    def restore(cls, arrays: Mapping[str, Float64s], preset: Preset) -> Self:
        """The model that gave these `arrays`."""
        return cls(preset, dict(arrays))

    def arrays(self) -> dict[str, Float64s]:
        """All that was learned, by name."""
        return dict(self.weights)

    def stream(self) -> "MomStream":
        """The errors of an execution that begins now."""
        return MomStream(self)


class MomStream:
    """The network at work on one execution, with all buffers allocated and as few calls of NumPy as it takes.

    A GRU's step, with code c and state h (reset r, update z):
        r = σ(W_ir c + W_hr h + b_r),  z = σ(W_iz c + W_hz h + b_z),  n = tanh(W_in c + b_in + r (W_hn h + b_hn)),
        h ← n + z (h − n).
    One product with (c, h, 1) gives all four sums, and σ(x) = (1 + tanh(x/2))/2 both gates in one call. The constants
    of σ, and the encoder's bias behind its ReLU, relu(s + b) = max(s, −b) + b, are in that product's matrix.
    Source: Cho et al. 2014, as torch.nn.GRU documents it.
    """

    def __init__(self, model: Mom) -> None:
        weights = model.weights
        self._paper = model.preset == "paper"
        self._missing = weights["missing"]
        d, b = len(self._missing), len(weights["encode.bias"])
        self._channels = d
        self._encode, self._lowest = weights["encode.weight"], -weights["encode.bias"]
        self._gates = _fused(weights, b, d)
        self._read = None if self._paper else _with_bias(weights["read.weight"], weights["read.bias"])
        self._state = np.zeros(b + d + 1)  # c, h, 1
        self._state[-1] = 1
        self._code, self._hidden, self._hidden_and_1 = self._state[:b], self._state[b:-1], self._state[b:]
        self._sums = np.empty(4 * d)
        self._both, self._new, self._recurrent = self._sums[: 2 * d], self._sums[2 * d : 3 * d], self._sums[3 * d :]
        self._reset, self._update = self._both[:d], self._both[d:]
        self._restored = np.empty(d)
        self._one, self._half = np.ones(d), np.full(d, 0.5)  # cheaper than scalars, which each call would convert

    def step(self, values: Float64s, step: int) -> float:
        """Error of the restored step: its logarithm by default, the error itself for `paper`."""
        xx = float(values.dot(values))
        if math.isfinite(xx):  # cheaper than to look at every entry
            y = self._advance(values)
            return self._error(xx, float(values.dot(y)), float(y.dot(y)), self._channels)
        measured = np.isfinite(values)
        x = np.where(measured, values, self._missing)
        y = self._advance(x)
        x *= measured
        y *= measured
        n = int(np.count_nonzero(measured))
        return self._error(float(x.dot(x)), float(x.dot(y)), float(y.dot(y)), n) if n else math.nan

    def _advance(self, x: Float64s) -> Float64s:
        """Takes the input, (D,), through the network; (D,), valid until the next step."""
        hidden, update, new = self._hidden, self._update, self._new
        self._encode.dot(x, self._code)
        np.maximum(self._code, self._lowest, out=self._code)
        self._gates.dot(self._state, self._sums)
        np.tanh(self._both, self._both)  # 2r − 1, 2z − 1
        self._recurrent *= self._reset
        new += self._recurrent
        np.tanh(new, new)
        update += self._one
        hidden -= new
        hidden *= update
        hidden *= self._half
        hidden += new
        if self._read is None:
            restored: Float64s = 1 / (1 + np.exp(-hidden))
            return restored
        self._read.dot(self._hidden_and_1, self._restored)
        return self._restored

    def _error(self, xx: float, xy: float, yy: float, n: int) -> float:
        """One minus the cosine of the angle between x and y; by default plus their mean squared difference."""
        cosine = 1 - xy / math.sqrt(max(xx * yy, 1e-16))
        if self._paper:
            return cosine
        return log_error(max(cosine + (xx - 2 * xy + yy) / n, 0.0))


def _with_bias(weight: Float64s, bias: Float64s) -> Float64s:
    """The matrix that takes (inputs, 1) to a linear layer's outputs."""
    return np.concatenate([weight, bias[:, None]], axis=1)


def _fused(weights: Mapping[str, Float64s], b: int, d: int) -> Float64s:
    """The matrix that takes (max(s, −b), h, 1) to half the sums under r and z, and to the two parts of n.

    With ρ = 2r − 1 and half of the recurrent sum m = (W_hn h + b_hn)/2, n = tanh((W_in c + b_in + m) + ρ m).
    """
    inward, bias_in = weights["restore.weight_ih_l0"], weights["restore.bias_ih_l0"]
    recurrent = _with_bias(weights["restore.weight_hh_l0"], weights["restore.bias_hh_l0"])
    fused = np.zeros((4 * d, b + d + 1))
    fused[: 3 * d, :b] = inward
    fused[: 3 * d, -1] = bias_in + inward @ weights["encode.bias"]
    fused[: 2 * d, b:] += recurrent[: 2 * d]
    fused[: 2 * d] *= 0.5
    fused[2 * d : 3 * d, b:] += recurrent[2 * d :] * 0.5
    fused[3 * d :, b:] = recurrent[2 * d :] * 0.5
    return fused
