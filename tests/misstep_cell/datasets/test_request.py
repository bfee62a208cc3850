from itertools import pairwise

from misstep_cell.datasets.request import Request, SetName


def test_no_two_data_sets_share_a_scene():
    seeds = [Request(name, seed=seed).seeds for name in SetName for seed in range(91)]

    assert all(before.stop <= after.start for before, after in pairwise(sorted(seeds, key=lambda one: one.start)))
