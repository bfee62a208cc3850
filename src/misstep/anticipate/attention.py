"""Pre-norm multi-head self-attention, and the kind that looks back a few steps only."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

Past = Sequence[tuple[int, Tensor, Tensor]]
"""Lag, keys and values of moments before the newest, each of keys and values places x heads x 1 x head width."""


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
        return self.attend(*self.project(tokens), mask)

    def project(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, batch x heads x n x head width each."""
        queries, keys, values = self.qkv(self.norm(tokens)).unflatten(2, (3, self.heads, -1)).unbind(2)
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
        lag = places[:, None] - places
        near = (lag >= 0) & (lag <= self.reach)
        seen = near & (held[:, None, :] | (lag == 0))  # batch x T x T
        bias = self.lag[:, lag.clamp(0, self.reach)]  # heads x T x T
        return torch.where(seen[:, None], bias, -torch.inf)

    def step(self, tokens: Tensor, past: Past) -> tuple[Tensor, Tensor, Tensor]:
        """What the newest moment's tokens, places x width, take; and their keys and values, for later steps."""
        queries, keys, values = self.project(tokens[:, None])
        bias = self.lag[:, [lag for lag, _, _ in past] + [0]][None, :, None]  # 1 x heads x 1 x keys
        all_keys = torch.cat([*(one for _, one, _ in past), keys], dim=2)
        all_values = torch.cat([*(one for _, _, one in past), values], dim=2)
        return self.attend(queries, all_keys, all_values, bias)[:, 0], keys, values
