import torch
from hypothesis import given
from hypothesis import strategies as st

from misstep.anticipate.transformer import Transformer, TransformerConfig, reaches


@given(st.integers(1, 500), st.integers(1, 40))
def test_the_layers_look_back_over_the_window_together(moments: int, depth: int) -> None:
    found = reaches(moments, depth)
    assert len(found) == depth
    assert sum(found) == moments - 1
    assert max(found) - min(found) <= 1


def test_the_pool_is_the_mean_over_all_tokens_that_are_held() -> None:
    torch.manual_seed(0)
    transformer = Transformer(TransformerConfig(width=8, depth=2, heads=2, mlp=8), 3, 4)
    tokens, held = torch.randn(2, 3, 4, 8), torch.tensor([[False, True, True], [True, True, True]])
    inside = tokens
    for layer in transformer.layers:
        inside = layer(inside, held)
    normed = transformer.norm(inside)
    expected = torch.stack([normed[0, 1:].reshape(-1, 8).mean(0), normed[1].reshape(-1, 8).mean(0)])
    torch.testing.assert_close(transformer(tokens, held), expected)


def test_one_token_a_moment_needs_no_attention_in_space() -> None:
    config = TransformerConfig(width=8, depth=1, heads=2, mlp=8)
    assert Transformer(config, 3, 1).layers[0].space is None
    assert Transformer(config, 3, 4).layers[0].space is not None


def test_dropout_is_for_training_only() -> None:
    torch.manual_seed(0)
    transformer = Transformer(TransformerConfig(width=8, depth=2, heads=2, mlp=8, dropout=0.5), 3, 4)
    tokens, held = torch.randn(2, 3, 4, 8), torch.ones(2, 3, dtype=torch.bool)
    assert not torch.equal(transformer(tokens, held), transformer(tokens, held))
    transformer.eval()
    assert torch.equal(transformer(tokens, held), transformer(tokens, held))
