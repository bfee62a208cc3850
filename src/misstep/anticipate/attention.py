"""Pre-norm multi-head self-attention, and the kind that looks back a few steps only."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class Attention(nn.Module):
    """Every token looks at all that the mask allows."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Sequential(nn.Linear(width, width), nn.Dropout(dropout))

    def forward(self, tokens: Tensor, mask: Tensor | None = None) -> Tensor:
        """What each token takes from the others: batch x n x width -> the same.

        The mask is batch x (heads or 1) x n x n: True where a token (row) may look, or what is added to its logits.
        """
        return self.attend(*self.split(self.project(tokens)), mask)

    def project(self, tokens: Tensor) -> Tensor:
        """What queries, keys and values are made of: ... x width -> ... x (3 width)."""
        projected: Tensor = self.qkv(self.norm(tokens))
        return projected

    def split(self, projected: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, batch x heads x n x head width each, of batch x n x (3 width)."""
        queries, keys, values = projected.reshape(*projected.shape[:2], 3, self.heads, -1).unbind(2)
        return queries.transpose(1, 2), keys.transpose(1, 2), values.transpose(1, 2)

    def attend(self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
        """batch x n x width."""
        mixed = functional.scaled_dot_product_attention(queries, keys, values, mask)
        taken: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return taken

    def mask(self, held: Tensor) -> Tensor:
        """Looks at every moment that is held: batch x T -> batch x 1 x T x T.

        Each may look at itself, so that no row of logits is empty.
        """
        itself = torch.eye(held.shape[1], dtype=torch.bool, device=held.device)
        return (held[:, None, :] | itself)[:, None]


class CausalAttention(Attention):
    """Each token looks at itself and at most `reach` moments back; what lag says is learned, a number a head.

    The lag takes the place of a position in time: when the window moves on, all that was computed stays true.
    """

    def __init__(self, width: int, heads: int, dropout: float, reach: int) -> None:
        super().__init__(width, heads, dropout)
        self.reach = reach
        self.lag = nn.Parameter(torch.randn(heads, reach + 1) * 0.02)

    def mask(self, held: Tensor) -> Tensor:
        """Looks back at what is held: batch x T -> batch x heads x T x T, added to logits."""
        places = torch.arange(held.shape[1], device=held.device)
        lags = places[:, None] - places
        seen = held[:, None, :] | (lags == 0)  # batch x T x T
        return torch.where(seen[:, None], self._said(lags), -torch.inf)

    def look_back(self, projected: Tensor, own: Sequence[int], lags: Tensor) -> Tensor:
        """What some moments take from themselves and those before them, n x places x width.

        Args:
            projected: of all that are looked at, m x places x (3 width).
            own: the places among them of the n that look.
            lags: n x m, how many moments back each of those is; beyond reach it isn't looked at.
        """
        queries, keys, values = self.split(projected.transpose(0, 1))
        return self.attend(queries[:, :, own], keys, values, self._said(lags)[None]).transpose(0, 1)

    def _said(self, lags: Tensor) -> Tensor:
        """What lags say, added to logits: n x m -> heads x n x m."""
        near = (lags >= 0) & (lags <= self.reach)
        return torch.where(near, self.lag[:, lags.clamp(0, self.reach)], -torch.inf)
