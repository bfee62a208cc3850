import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from misstep.anticipate.memory import Memory, content_key


def squares(numbers: list[int], asked: list[int]) -> list[Tensor]:
    """Of those numbers that are asked for, which is noted."""
    asked += [numbers[place] for place in range(len(numbers))]
    return [torch.tensor([float(one**2)]) for one in numbers]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1), max_size=20), st.integers(0, 10))
def test_what_is_recalled_is_what_was_computed_and_most_of_it_only_once(calls: list[list[int]], most: int) -> None:
    memory, asked, newest = Memory(most * 4), list[int](), list[int]()
    for keys in calls:
        before = len(asked)
        known = set(newest[:most])
        found = memory.recall(keys, lambda places, keys=keys: squares([keys[one] for one in places], asked))  # type: ignore[misc]
        assert torch.cat(found).tolist() == [one**2 for one in keys]
        assert sorted(asked[before:]) == sorted(set(keys) - known)
        memory.forget()
        newest = list(dict.fromkeys([*reversed(keys), *newest]))[:most]
    assert memory.computed == len(asked)


def test_content_is_all_that_counts() -> None:
    frame = torch.arange(12.0).view(3, 4)
    assert content_key(frame) == content_key(frame.clone()) == content_key(frame.T.contiguous().T)
    assert content_key(frame) != content_key(frame + 1e-3)
