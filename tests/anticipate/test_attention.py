import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from misstep.anticipate.attention import Attention, CausalAttention


def literal(attention: Attention, tokens: Tensor, mask: Tensor) -> Tensor:
    """A query at a time, by the book: softmax(q k / sqrt(d) + mask) v; tokens n x width, mask heads x n x n."""
    queries, keys, values = attention.qkv(attention.norm(tokens)).chunk(3, dim=1)
    rows = []
    for row in range(len(tokens)):
        parts = []
        for head, (q, k, v) in enumerate(
            zip(*(one.chunk(attention.heads, dim=1) for one in (queries, keys, values)), strict=True)
        ):
            logits = torch.stack([q[row] @ one for one in k]) / q.shape[1] ** 0.5 + mask[head, row]
            parts.append(logits.softmax(0) @ v)
        rows.append(attention.out(torch.cat(parts)))
    return torch.stack(rows)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 6), st.integers(0, 5), st.integers(0, 99))
def test_causal_attention_by_the_book(n: int, reach: int, seed: int) -> None:
    torch.manual_seed(seed)
    attention = CausalAttention(8, 2, 0.0, reach).eval()
    tokens, held = torch.randn(1, n, 8), torch.rand(1, n) < 0.7
    mask = torch.full((2, n, n), -torch.inf)
    for row in range(n):
        for column in range(max(0, row - reach), row + 1):
            if held[0, column] or row == column:
                mask[:, row, column] = attention.lag[:, row - column].detach()
    torch.testing.assert_close(attention.mask(held)[0], mask)
    torch.testing.assert_close(attention(tokens, attention.mask(held))[0], literal(attention, tokens[0], mask))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 6), st.integers(0, 99))
def test_full_attention_by_the_book(n: int, seed: int) -> None:
    torch.manual_seed(seed)
    attention = Attention(8, 2, 0.0).eval()
    tokens, held = torch.randn(1, n, 8), torch.rand(1, n) < 0.7
    seen = held[0].expand(n, n) | torch.eye(n, dtype=torch.bool)
    mask = torch.where(seen, 0.0, -torch.inf).expand(2, n, n)
    torch.testing.assert_close(attention(tokens, attention.mask(held))[0], literal(attention, tokens[0], mask))


def test_looking_back_is_a_row_of_the_whole() -> None:
    torch.manual_seed(0)
    attention = CausalAttention(8, 2, 0.0, reach=2).eval()
    tokens, held = torch.randn(3, 5, 8), torch.tensor([[True, True, False, True, True]] * 3)  # three places
    whole = attention(tokens, attention.mask(held))
    seen, looking = [0, 1, 3, 4], [1, 4]
    projected = attention.project(tokens).transpose(0, 1)[seen]
    found = attention.look_back(projected, [1, 3], torch.tensor(looking)[:, None] - torch.tensor(seen))
    torch.testing.assert_close(found.transpose(0, 1), whole[:, looking])
