"""Batches, and the processes that may load them."""

import numpy as np
import pytest
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


@pytest.mark.parametrize(("horizon_ns", "shows_whole"), [(None, False), (1_000_000_000, False), (1_000_000_000, True)])
def test_batches_equal_a_literal_reading(material: Material, horizon_ns: int | None, shows_whole: bool) -> None:
    """Clip after clip: one seed of torch's for each, varied whole, normalised, and only then hidden."""
    augmentation = Augmentation(jitter_p=0.7)
    torch.manual_seed(5)
    collation = Collation(material.normalisation, horizon_ns, shows_whole)
    batches = list(shuffled_batches(material.lessons, collation, 8, augmentation))
    after = torch.get_rng_state()
    torch.manual_seed(5)
    places = [batch.place.tolist() for batch in shuffled_batches(material.lessons, collation, 8, None)]
    assert places == [batch.place.tolist() for batch in batches]  # variations are drawn after the order
    for batch in batches:
        seeds = [int(torch.randint(2**63 - 1, ())) for _ in batch.place]
        clips = [material.lessons.clip(place) for place in batch.place.tolist()]
        varied = [augmentation.apply(clip, seed) for clip, seed in zip(clips, seeds, strict=True)]
        whole = material.normalisation.batch(varied)
        seen = whole if horizon_ns is None else whole.seen(horizon_ns)
        for name in material.modalities.names:
            np.testing.assert_array_equal(batch.seen[name].numpy(), seen.values[name])
            np.testing.assert_array_equal(batch.present[name].numpy(), seen.present[name])
            if shows_whole:
                np.testing.assert_array_equal(batch.whole[name].numpy(), whole.values[name])
                np.testing.assert_array_equal(batch.whole_present[name].numpy(), whole.present[name])
        assert shows_whole or not batch.whole
    assert torch.equal(after, torch.get_rng_state())


def test_a_student_learns_from_views_of_two_horizons(material: Material) -> None:
    """Every batch is, to the last bit, the one or the other; nothing that is younger than the nearer one is in it."""
    horizons_ns = (2_000_000_000, 1_000_000_000)
    torch.manual_seed(7)
    collation = Collation(material.normalisation, horizons_ns[0], False, nearest_ns=horizons_ns[1])
    drawn = [batch for _ in range(3) for batch in shuffled_batches(material.lessons, collation, 8, None)]
    taken = set()
    for batch in drawn:
        whole = material.normalisation.batch([material.lessons.clip(place) for place in batch.place.tolist()])
        views = {horizon_ns: whole.seen(horizon_ns).values["rgb"] for horizon_ns in horizons_ns}
        (which,) = [one for one, view in views.items() if np.array_equal(batch.seen["rgb"].numpy(), view)]
        taken.add(which)
    assert taken == {*horizons_ns}
