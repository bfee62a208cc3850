"""What remembers says what computes everything anew."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from misstep.anticipate.memory import Memory

Encode = Callable[[Tensor, Tensor], Tensor]
"""Features of clips and of what is present in them."""


def assert_says_the_same(
    remember: Callable[[Memory], Encode],
    encoder: Encode,
    clips: Sequence[tuple[Tensor, Tensor]],
    most: int,
    atol: float = 1e-5,
) -> None:
    """Of clips one after the other; of all of them as one batch, whether they are known by then or not."""
    remembered = remember(Memory(most))
    with torch.inference_mode():
        for clip, present in clips:
            torch.testing.assert_close(remembered(clip, present), encoder(clip, present), atol=atol, rtol=0)
        together = [torch.cat(parts) for parts in zip(*clips, strict=True)]
        for one in (remembered, remember(Memory(most))):
            torch.testing.assert_close(one(*together), encoder(*together), atol=atol, rtol=0)
