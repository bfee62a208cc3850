"""Batches, and the processes that may load them."""

import torch

from misstep.anticipate.examples import Collation, Examples, shuffled_batches
from misstep.anticipate.material import Material
from misstep.signals.augmentation import Augmentation


def drawn(material: Material, workers: int) -> list[Examples]:
    torch.manual_seed(3)
    collation = Collation(material.normalisation, 1_000_000_000, False)
    return list(shuffled_batches(material.lessons, collation, 8, Augmentation(jitter_p=1.0), workers))


def test_processes_beside_this_one_load_the_same_clips_and_vary_them_by_the_seed(material: Material) -> None:
    alone, one, again = (drawn(material, workers) for workers in (0, 1, 1))
    places = torch.cat([batch.place for batch in one]).tolist()
    assert len({*places}) == len(places)
    assert len(one) == len(alone) == len(material.lessons) // 8
    for ours, theirs in zip(one, again, strict=True):
        assert torch.equal(ours.place, theirs.place) and torch.equal(ours.seen["rgb"], theirs.seen["rgb"])
        assert ours.labels.tolist() == material.lessons.failed[ours.place.numpy()].astype(int).tolist()
