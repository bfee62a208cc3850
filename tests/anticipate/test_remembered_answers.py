"""Held against `network_risks`, which computes everything anew."""

from collections.abc import Iterator
from copy import deepcopy

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig, ModelSize
from misstep.anticipate.encoders import Modality
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.remembered_answers import MOST, RememberedAnswers, remember_answers
from misstep.anticipate.risks import network_risks
from misstep.anticipate.sight import Sight
from misstep.signals.clips import Clip, ClipSettings, Track
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

FRAMES, SIDE = 4, 16
SAMPLING = Sampling(1.0, FRAMES)


@pytest.fixture(params=["frames", "vivit"])
def trained(request: pytest.FixtureRequest) -> TrainedAnticipator:
    torch.manual_seed(0)
    size = ModelSize(width=16, depth=1, heads=2, tubelet=2, patches=4)
    config = AnticipatorConfig((Modality("rgb", 3, FRAMES, SIDE, request.param),), size)
    one = {"rgb": np.ones(3, np.float32)}
    sight = Sight(
        Modalities({"rgb": "head/rgb"}, {}),
        ClipSettings(SAMPLING, Framing(SIDE)),
        Normalisation({"rgb": np.full(3, 100, np.float32)}, one),
        1_000_000_000,
        "made of numbers",
    )
    return TrainedAnticipator(Anticipator(config).eval(), sight)


def moving_on(film: NDArray[np.uint8]) -> Iterator[Clip]:
    """Clips of which the student is shown what ends at each frame of a film, blank before its beginning."""
    blank, hidden = np.zeros((FRAMES, *film.shape[1:]), np.uint8), np.full_like(film[:1], 7)
    for newest in range(len(film)):
        shown = np.concatenate([blank, film[: newest + 1]])[-FRAMES + 1 :]
        present = np.arange(FRAMES) >= FRAMES - 2 - newest
        yield {"rgb": Track(np.concatenate([shown, hidden]), present, SAMPLING.ages_ns)}


def film(seed: int, frames: int = 9) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (frames, 3, SIDE, SIDE)).astype(np.uint8)


def remembering(trained: TrainedAnticipator, most: int = MOST) -> TrainedAnticipator:
    """A copy of it that remembers."""
    model = deepcopy(trained.model)
    remember_answers(model, most)
    return TrainedAnticipator(model, trained.sight)


def computed(trained: TrainedAnticipator) -> int:
    (encoder,) = trained.model.encoders
    assert isinstance(encoder, RememberedAnswers)
    return encoder.computed


def test_it_says_what_the_network_says(trained: TrainedAnticipator) -> None:
    remembered = remembering(trained)
    for clip in moving_on(film(0)):
        np.testing.assert_allclose(network_risks(remembered, [clip]), network_risks(trained, [clip]), atol=1e-6)
    clips = list(moving_on(film(1)))
    np.testing.assert_allclose(network_risks(remembered, clips), network_risks(trained, clips), atol=1e-6)


@pytest.mark.parametrize("trained", ["frames"], indirect=True)
def test_each_frame_costs_once(trained: TrainedAnticipator) -> None:
    remembered = remembering(trained)
    for newest, clip in enumerate(moving_on(film(0))):
        network_risks(remembered, [clip])
        assert computed(remembered) == newest + 3  # and what is not there, and what is hidden
    network_risks(remembered, list(moving_on(film(0))))
    assert computed(remembered) == 11


@pytest.mark.parametrize("trained", ["frames"], indirect=True)
def test_what_is_forgotten_is_computed_anew(trained: TrainedAnticipator) -> None:
    remembered = remembering(trained, most=1)
    for clip in moving_on(film(0)):
        np.testing.assert_allclose(network_risks(remembered, [clip]), network_risks(trained, [clip]), atol=1e-6)
    assert computed(remembered) > 11
