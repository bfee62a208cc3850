from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.evaluate.metrics import average_ranks
from misstep.evaluate.ranking import place

ranked = st.lists(st.integers(0, 3), min_size=1, max_size=6).flatmap(
    lambda scores: st.tuples(st.just(np.array(scores, float)), st.integers(0, len(scores) - 1))
)


@given(ranked)
def test_figures_are_means_over_all_orders_of_the_ties(drawn: tuple[np.ndarray, int]) -> None:
    scores, true = drawn
    orders = [o for o in permutations(range(len(scores))) if all(np.diff(scores[list(o)]) <= 0)]
    places = [order.index(true) + 1 for order in orders]
    found = place(scores, true)
    assert found.e_inspect == pytest.approx(np.mean(places))
    for k in (1, 2, 3, 5):
        assert found.within(k) == pytest.approx(np.mean([one <= k for one in places]))


@given(ranked)
def test_e_inspect_is_the_average_rank_and_exam_a_share(drawn: tuple[np.ndarray, int]) -> None:
    scores, true = drawn
    assert place(scores, true).e_inspect == average_ranks(scores)[true]
    assert 0 < place(scores, true).exam <= 1


def test_a_function_that_nothing_called_comes_last() -> None:
    found = place(np.zeros(4), None)
    assert (found.e_inspect, found.exam, found.within(4)) == (5, 1, 0)
