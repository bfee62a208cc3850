"""The transformer under every encoder: in each layer attention within a moment, then over time, then an MLP.

A *moment* is what one row of tokens stands for: the tubelets that cover the same frames, or one patch of a series.

Source: Arnab et al. 2021, ViViT, model 3 (factorised self-attention).
"""

from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor, nn

from misstep.anticipate.attention import Attention, CausalAttention
from misstep.anticipate.errors import EncoderShapeError, EncoderSizeError

POSITION_SPREAD = 0.5
"""Of positions at first: that of tokens of normalised values. Much smaller ones are drowned: no order is learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerConfig:
    """Size of a transformer; the defaults are the paper's.

    Attributes:
        width: of a token.
        depth: layers.
        heads: of every attention; they share the width.
        mlp: hidden width of the MLPs.
        dropout: share of values dropped behind every attention and in every MLP while training.
        causal: whether moments only see what was before them, so that it can run along a stream.
    """

    width: int = 256
    depth: int = 6
    heads: int = 8
    mlp: int = 1024
    dropout: float = 0.0
    causal: bool = False


class Transformer(nn.Module):
    """Layers, a last norm, and the mean over tokens."""

    def __init__(self, config: TransformerConfig, moments: int, places: int) -> None:
        super().__init__()
        require_multiple("transformer", "width", config.width, "heads", config.heads)
        self.causal = config.causal
        reach = reaches(moments, config.depth) if config.causal else (None,) * config.depth
        self.layers = nn.ModuleList(Layer(config, places > 1, one) for one in reach)
        self.norm = nn.LayerNorm(config.width)

    def forward(self, tokens: Tensor, held: Tensor) -> Tensor:
        """Pooled features, batch x width.

        Pools all moments that are held. A causal transformer pools the newest one: the others have seen less.

        Args:
            tokens: batch x moments x places x width.
            held: batch x moments, False where the execution had not begun yet.
        """
        for layer in self.layers:
            tokens = layer(tokens, held)
        if self.causal:
            tokens, held = tokens[:, -1:], held[:, -1:]
        weight = held[:, :, None].to(tokens.dtype)
        pooled: Tensor = (self.norm(tokens).mean(2) * weight).sum(1) / weight.sum(1).clamp(min=1)
        return pooled


class Layer(nn.Module):
    """Attention within each moment, attention over time at each place, MLP; each pre-norm and residual.

    Args:
        config: sizes.
        spatial: whether a moment has several places.
        reach: how many moments back a causal layer looks; None looks at all, the later ones too.
    """

    def __init__(self, config: TransformerConfig, spatial: bool, reach: int | None) -> None:
        super().__init__()
        sizes = (config.width, config.heads, config.dropout)
        self.space = Attention(*sizes) if spatial else None
        self.time = Attention(*sizes) if reach is None else CausalAttention(*sizes, reach)
        self.mlp = nn.Sequential(
            nn.LayerNorm(config.width),
            nn.Linear(config.width, config.mlp),
            nn.GELU(),
            nn.Dropout(config.dropout),
            nn.Linear(config.mlp, config.width),
            nn.Dropout(config.dropout),
        )

    def forward(self, tokens: Tensor, held: Tensor) -> Tensor:
        """batch x moments x places x width -> the same."""
        batch, moments, places, width = tokens.shape
        tokens = self.mix_places(tokens.flatten(0, 1)).view(batch, moments, places, width)
        rows = tokens.transpose(1, 2).flatten(0, 1)  # (batch places) x moments x width
        taken = self.time(rows, self.time.mask(held).repeat_interleave(places, 0))
        tokens = tokens + taken.view(batch, places, moments, width).transpose(1, 2)
        mixed: Tensor = tokens + self.mlp(tokens)
        return mixed

    def mix_places(self, tokens: Tensor) -> Tensor:
        """Attention within each moment: n x places x width -> the same."""
        return tokens if self.space is None else tokens + self.space(tokens)


def reaches(moments: int, depth: int) -> tuple[int, ...]:
    """How many moments back each causal layer looks; together they look back over the whole window, and no further.

    So what the newest moment knows comes from the window alone, although the states it builds on are older than that.
    """
    shares = [(layer * (moments - 1)) // depth for layer in range(depth + 1)]
    return tuple(after - before for before, after in pairwise(shares))


def require_clip(encoder: str, clip: Tensor, present: Tensor, expected: tuple[int, ...]) -> None:
    """Raises EncoderShapeError unless clips of images are of the expected shape, and `present` tells of each frame."""
    if clip.shape[1:] != expected or present.shape != clip.shape[:2]:
        got = f"{tuple(clip.shape)} with present {tuple(present.shape)}"
        raise EncoderShapeError(encoder, f"a clip of {('B', *expected)} with present (B, {expected[0]})", got)


def require_multiple(encoder: str, name: str, value: int, of: str, unit: int) -> None:
    """Raises EncoderSizeError unless `value` is a positive multiple of `unit`."""
    if value <= 0 or unit <= 0 or value % unit:
        raise EncoderSizeError(encoder, name, value, of, unit)
