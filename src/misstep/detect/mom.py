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
    One product with (c, h, 1) gives all four sums, and σ(x) = (1 + tanh(x/2))/2 both gates in one call.
    Source: Cho et al. 2014, as torch.nn.GRU documents it.
    """

    def __init__(self, model: Mom) -> None:
        weights = model.weights
        self._paper = model.preset == "paper"
        self._missing = weights["missing"]
        d, b = len(self._missing), len(weights["encode.bias"])
        self._channels = d
        self._encode = np.concatenate([weights["encode.weight"], weights["encode.bias"][:, None]], axis=1)
        self._gates = _fused(weights, b, d)
        self._read = None if self._paper else weights["read.weight"]
        self._bias = None if self._paper else weights["read.bias"]
        self._input = np.ones(d + 1)
        self._x = self._input[:d]
        self._state = np.zeros(b + d + 1)  # c, h, 1
        self._state[-1] = 1
        self._code, self._hidden = self._state[:b], self._state[b:-1]
        self._sums = np.empty(4 * d)
        self._both, self._new, self._recurrent = self._sums[: 2 * d], self._sums[2 * d : 3 * d], self._sums[3 * d :]
        self._restored = np.empty(d)

    def step(self, values: Float64s, step: int) -> float:
        """Error of the restored step: its logarithm by default, the error itself for `paper`."""
        if math.isfinite(values.dot(values)):  # cheaper than to look at every entry
            self._x[:] = values
            return self._error(self._x, self._advance(), self._channels)
        measured = np.isfinite(values)
        self._x[:] = np.where(measured, values, self._missing)
        restored = self._advance()
        n = int(measured.sum())
        return self._error(self._x[measured], restored[measured], n) if n else math.nan

    def _advance(self) -> Float64s:
        """Takes the input through the network; (D,), valid until the next step."""
        d, hidden, new, both = self._channels, self._hidden, self._new, self._both
        np.dot(self._encode, self._input, out=self._code)
        np.maximum(self._code, 0.0, out=self._code)
        np.dot(self._gates, self._state, out=self._sums)
        np.tanh(both, out=both)
        both += 1.0  # 2r, 2z: the halves are in _fused
        self._recurrent *= both[:d]
        new += self._recurrent
        np.tanh(new, out=new)
        hidden -= new
        hidden *= both[d:]
        hidden *= 0.5
        hidden += new
        if self._read is None or self._bias is None:
            restored: Float64s = 1 / (1 + np.exp(-hidden))
            return restored
        np.dot(self._read, hidden, out=self._restored)
        self._restored += self._bias
        return self._restored

    def _error(self, x: Float64s, y: Float64s, n: int) -> float:
        """One minus the cosine of the angle between x and y; by default plus their mean squared difference."""
        xy, xx, yy = float(x.dot(y)), float(x.dot(x)), float(y.dot(y))
        cosine = 1 - xy / math.sqrt(max(xx * yy, 1e-16))
        if self._paper:
            return cosine
        difference = x - y
        return log_error(max(cosine, 0.0) + float(difference.dot(difference)) / n)


def _fused(weights: Mapping[str, Float64s], b: int, d: int) -> Float64s:
    """The matrix that takes (c, h, 1) to the sums under r and z and the two in n; all halved but the third."""
    inward, recurrent = weights["restore.weight_ih_l0"], weights["restore.weight_hh_l0"]
    bias_in, bias_h = weights["restore.bias_ih_l0"], weights["restore.bias_hh_l0"]
    fused = np.zeros((4 * d, b + d + 1))
    fused[: 3 * d, :b] = inward
    fused[: 2 * d, b:-1] = recurrent[: 2 * d]
    fused[3 * d :, b:-1] = recurrent[2 * d :]
    fused[: 3 * d, -1] = bias_in
    fused[: 2 * d, -1] += bias_h[: 2 * d]
    fused[3 * d :, -1] = bias_h[2 * d :]
    fused[: 2 * d] *= 0.5
    fused[3 * d :] *= 0.5
    return fused
