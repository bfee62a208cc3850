"""Causal encoders along a running execution: a new moment is computed once, and its keys and values are kept."""

from collections import deque

import torch
from torch import Tensor

from misstep.anticipate.attention import CausalAttention
from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.series_encoder import SeriesEncoder
from misstep.anticipate.transformer import Layer, Transformer
from misstep.anticipate.vivit import Vivit


class CausalFrames:
    """A causal encoder of images: with every frame a tubelet ends, the one of the newest frames."""

    def __init__(self, encoder: Vivit) -> None:
        config = encoder.config
        self._encoder = encoder
        blank = encoder.place.new_zeros(config.channels, config.size, config.size)
        self._recent = deque([blank] * config.tubelet, maxlen=config.tubelet)
        self._moments = CausalMoments(encoder.transformer, config.tubelet)

    def step(self, newest: Tensor) -> Tensor:
        """Features, (width,), after the next frame, C x H x W."""
        self._recent.append(newest)
        return self._moments.step(self._encoder.tokens(torch.stack(list(self._recent))[None])[0, 0])


class CausalSamples:
    """A causal encoder of a series."""

    def __init__(self, encoder: SeriesEncoder) -> None:
        self._encoder = encoder
        self._moments = CausalMoments(encoder.transformer, 1)

    def step(self, newest: Tensor) -> Tensor:
        """Features, (width,), after the next samples, n x C.

        Raises:
            EncoderShapeError: they are no whole number of patches.
        """
        patch = self._encoder.config.patch
        if not len(newest) or len(newest) % patch:
            raise EncoderShapeError("series", f"a multiple of {patch} samples at every step", f"{len(newest)}")
        return [self._moments.step(tokens) for tokens in self._encoder.tokens(newest[None])[0]][-1]


class CausalMoments:
    """A causal transformer along a stream of moments.

    Args:
        transformer: it.
        stride: steps from one moment to the next that does not overlap it. Tubelets of 4 frames end at every frame, and
            the newest one looks back at those that ended 4, 8, ... frames before.
    """

    def __init__(self, transformer: Transformer, stride: int) -> None:
        self._stride, self._norm = stride, transformer.norm
        self._layers: list[tuple[Layer, CausalAttention, deque[tuple[Tensor, Tensor]]]] = []
        for layer in transformer.layers:
            assert isinstance(layer, Layer) and isinstance(layer.time, CausalAttention)
            self._layers.append((layer, layer.time, deque(maxlen=layer.time.reach * stride)))

    def step(self, tokens: Tensor) -> Tensor:
        """Features after the next moment: places x width -> (width,)."""
        for layer, time, past in self._layers:
            tokens = layer.mix_places(tokens[None])[0]
            lags = range(len(past) // self._stride, 0, -1)
            taken, keys, values = time.step(tokens, [(lag, *past[-lag * self._stride]) for lag in lags])
            past.append((keys, values))
            tokens = tokens + taken
            tokens = tokens + layer.mlp(tokens)
        features: Tensor = self._norm(tokens).mean(0)
        return features
