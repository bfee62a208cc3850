import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.perception.cluster import euclidean_clusters, largest_cluster

NEIGHBOUR_M = 0.025


def literal_clusters(points):
    """Depth-first search over all pairs."""
    left, groups = set(range(len(points))), []
    while left:
        stack, group = [left.pop()], set()
        while stack:
            here = stack.pop()
            group.add(here)
            near = {i for i in left if np.linalg.norm(points[i] - points[here]) < NEIGHBOUR_M}
            left -= near
            stack.extend(near)
        groups.append(frozenset(group))
    return set(groups)


@given(st.integers(0, 10_000), st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_agrees_with_a_search_over_all_pairs(seed, n):
    points = np.random.default_rng(seed).uniform(0.0, 0.12, (n, 3))

    assert {frozenset(group.tolist()) for group in euclidean_clusters(points)} == literal_clusters(points)


def test_the_largest_wins():
    line = np.column_stack([0.01 * np.arange(20), np.zeros(20), np.zeros(20)])
    points = np.concatenate([line[:9] + np.array([0.0, 0.5, 0.0]), line])

    np.testing.assert_array_equal(largest_cluster(points), line)


@pytest.mark.parametrize("points", [np.empty((0, 3)), np.eye(3)])
def test_crumbs_are_no_object(points):
    with pytest.raises(PerceptionError, match="nothing stands"):
        largest_cluster(points)
