"""A student along a running execution."""

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor, nn

from misstep.anticipate.anticipator import FAILURE, Anticipator
from misstep.anticipate.causal_stream import CausalFrames, CausalSamples
from misstep.anticipate.series_encoder import SeriesEncoder
from misstep.anticipate.sight import Sight
from misstep.anticipate.vivit import Vivit
from misstep.anticipate.window_stream import FrameWindow, Window
from misstep.signals.errors import MissingModalityError


class EncoderStream(Protocol):
    """One encoder along one execution; it equals the encoder's own result for the window that ends now."""

    def step(self, newest: Tensor) -> Tensor:
        """Features, (width,), after the next frame, C x H x W, or the next samples, n x C."""
        ...


def encoder_stream(encoder: nn.Module, length: int, hidden: int) -> EncoderStream:
    """The cheapest stream of an encoder, with nothing seen yet.

    Args:
        encoder: what is run.
        length: frames or samples of its clips.
        hidden: how many of them, at the end, it was never shown; 0 for a causal one, whose clips end before.
    """
    if isinstance(encoder, Vivit):
        return CausalFrames(encoder) if encoder.config.causal else FrameWindow(encoder, hidden)
    if isinstance(encoder, SeriesEncoder) and encoder.config.causal:
        return CausalSamples(encoder)
    return Window(encoder, length, hidden)


class Predictor:
    """Says after each frame of one execution how probable its failure is; make another one for the next execution.

    Args:
        model: a trained student; it is switched to evaluation.
        sight: what it is shown; the newest frame stands where its view of a clip ends.
    """

    def __init__(self, model: Anticipator, sight: Sight) -> None:
        self._model, causal = model.eval(), model.config.size.causal
        pairs = zip(model.config.modalities, model.encoders, strict=True)
        self._streams = {
            m.name: encoder_stream(one, m.length, 0 if causal else sight.hidden(m.name)) for m, one in pairs
        }

    @torch.inference_mode()
    def step(self, newest: Mapping[str, Tensor]) -> float:
        """Probability of failure after the next frame.

        Args:
            newest: by modality, normalised as in training: a frame, C x H x W, or the samples since the last, n x C.

        Raises:
            MissingModalityError: a modality is not there.
            EncoderShapeError: samples are no whole number of a causal encoder's patches.
        """
        for name in self._streams:
            if name not in newest:
                raise MissingModalityError("The newest frame", name, tuple(newest))
        features = {name: one.step(newest[name])[None] for name, one in self._streams.items()}
        return float(self._model.fuse(features).softmax(1)[0, FAILURE])
