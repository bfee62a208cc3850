"""Causal encoders in clips that share moments: of a moment that was seen before, keys and values are at hand.

What a layer keeps of a moment depends on that moment and on the few before it that the layers below look back over,
never on more than the window. It is known by their content. So it makes no difference in which order clips come, how
far apart, and which pictures were dropped: what is known is right, and what is not is computed.

Source: docs/derivations.md, section Anticipation, Causal students.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor

from misstep.anticipate.attention import CausalAttention
from misstep.anticipate.memory import Memory, content_key
from misstep.anticipate.series_encoder import SeriesEncoder
from misstep.anticipate.transformer import Layer
from misstep.anticipate.vivit import Vivit

_NOT_HELD = bytes(16)


@dataclass(frozen=True, slots=True)
class _Window:
    """The moments of one clip.

    Attributes:
        values: moments x n x C (x H x W), n frames or samples each.
        keys: of what each shows; _NOT_HELD before the execution began.
    """

    values: Tensor
    keys: Sequence[bytes]


class RememberedMoments:
    """A trained causal encoder.

    Args:
        encoder: whose features it gives, to rounding.
        memory: of what its layers keep of moments: places x (4 width) each.
    """

    def __init__(self, encoder: Vivit | SeriesEncoder, memory: Memory) -> None:
        self._encoder, self._memory = encoder, memory
        self._layers: list[tuple[Layer, CausalAttention]] = []
        for layer in encoder.transformer.layers:
            assert isinstance(layer, Layer) and isinstance(layer.time, CausalAttention)
            self._layers.append((layer, layer.time))
        self._back = list(accumulate((time.reach for _, time in self._layers), initial=0))

    @torch.inference_mode()
    def __call__(self, clip: Tensor, present: Tensor) -> Tensor:
        """As the encoder's `forward`."""
        clip, present = self._encoder.shown(clip, present)
        cut = (len(clip), self._encoder.config.moments, -1)
        moments, held = clip.reshape(*cut, *clip.shape[2:]), present.reshape(cut).any(2)
        features = [self._features(*one) for one in zip(moments, held.tolist(), strict=True)]
        self._memory.forget()
        return torch.stack(features)

    def _features(self, moments: Tensor, held: Sequence[bool]) -> Tensor:
        """Of one clip, (width,): nothing where its newest moment was before the execution began."""
        if not held[-1]:
            return moments.new_zeros(self._encoder.config.width)
        keys = [content_key(one) if there else _NOT_HELD for one, there in zip(moments, held, strict=True)]
        (tokens,) = self._after(len(self._layers), _Window(moments, keys), [len(keys) - 1])
        features: Tensor = self._encoder.transformer.norm(tokens).mean(0)
        return features

    def _after(self, layers: int, window: _Window, moments: Sequence[int]) -> Tensor:
        """Tokens of some moments after so many layers, n x places x width."""
        if not layers:
            return self._encoder.tokens(window.values[moments])[:, 0]
        layer, time = self._layers[layers - 1]
        near = {moment - lag for moment in moments for lag in range(time.reach + 1)}
        seen = sorted(one for one in near if window.keys[one] != _NOT_HELD)
        kept = torch.stack(self._kept(layers - 1, window, seen))  # seen x places x 4 width
        own, width = [seen.index(one) for one in moments], self._encoder.config.width
        lags = torch.tensor(moments)[:, None] - torch.tensor(seen)
        tokens = kept[own, :, :width] + time.look_back(kept[:, :, width:], own, lags)
        mixed: Tensor = tokens + layer.mlp(tokens)
        return mixed

    def _kept(self, layers: int, window: _Window, moments: Sequence[int]) -> list[Tensor]:
        """What the layer after so many keeps of moments: tokens, and what their queries, keys and values are."""
        layer, time = self._layers[layers]

        def compute(places: list[int]) -> Tensor:
            tokens = layer.mix_places(self._after(layers, window, [moments[place] for place in places]))
            return torch.cat([tokens, time.project(tokens)], dim=2)

        back = self._back[layers]
        return self._memory.recall([(layers, *window.keys[one - back : one + 1]) for one in moments], compute)
