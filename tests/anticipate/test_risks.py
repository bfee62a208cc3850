"""A student that remembers says what the network says of whole clips."""

from pathlib import Path

import numpy as np
import pytest
import torch

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.remembered_answers import RememberedAnswers
from misstep.anticipate.remembered_moments import RememberedMoments
from misstep.anticipate.remembered_tubelets import RememberedTubelets
from misstep.anticipate.risks import Remembering, network_risks
from misstep.anticipate.series_encoder import SeriesEncoder
from misstep.anticipate.sight import Sight
from misstep.signals.clips import Clip, ClipSettings, Track
from misstep.signals.errors import MissingModalityError
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

S = 1_000_000_000
SETTINGS = ClipSettings(Sampling(1.0, 4), Framing(16), S // 10)
CASES = [
    ("frames", False, RememberedAnswers, SeriesEncoder),
    ("frames", True, RememberedAnswers, RememberedMoments),
    ("vivit", True, RememberedMoments, RememberedMoments),
    ("vivit", False, RememberedTubelets, SeriesEncoder),
]


def student(encoder: str, causal: bool) -> TrainedAnticipator:
    """Of random weights, which sees all of a clip but its last second."""
    torch.manual_seed(0)
    shown = 3 if causal else 4
    modalities = (Modality("rgb", 3, shown, 16, encoder), Modality("force", 2, 10 * shown))
    size = ModelSize(width=16, depth=2, heads=2, mlp=32, tubelet=1, patches=2, causal=causal)
    model = Anticipator(AnticipatorConfig(modalities, size)).eval()
    with torch.no_grad():
        model.head[-1].weight *= 20  # so that risks differ visibly
    usual = Normalisation(
        {"rgb": np.full(3, 100, np.float32), "force": np.zeros(2, np.float32)},
        {"rgb": np.full(3, 50, np.float32), "force": np.ones(2, np.float32)},
    )
    return TrainedAnticipator(
        model, Sight(Modalities({"rgb": "cam/rgb"}, {"force": ("force",)}), SETTINGS, usual, S, "")
    )


def running() -> list[Clip]:
    """Clips at each of 40 moments, 10 a second, of random pictures and forces; absent before the beginning."""
    draw = np.random.default_rng(0)
    film = np.concatenate([np.zeros((40, 3, 16, 16)), draw.integers(0, 255, (50, 3, 16, 16))]).astype(np.uint8)
    rows = np.concatenate([np.zeros((40, 2)), draw.normal(size=(50, 2))]).astype(np.float32)
    clips = []
    for now in range(40, 80):
        pictures, steps = now + 10 * np.arange(-2, 2), now + np.arange(-29, 11)  # a second that is hidden, at the end
        clips.append(
            {
                "rgb": Track(film[pictures], pictures >= 40, SETTINGS.sampling.ages_ns),
                "force": Track(rows[steps], steps >= 40, SETTINGS.row_ages_ns),
            }
        )
    return clips


@pytest.mark.parametrize(("encoder", "causal", "images", "series"), CASES)
def test_along_an_execution(encoder: str, causal: bool, images: type, series: type) -> None:
    trained, clips = student(encoder, causal), running()
    expected = network_risks(trained, clips)
    assert np.ptp(expected) > 0.01
    one_by_one, at_once = Remembering(trained), Remembering(trained, most_bytes=0)
    assert [type(one) for one in one_by_one._encoders] == [images, series]
    np.testing.assert_allclose([one_by_one.risks([clip])[0] for clip in clips], expected, atol=1e-5)
    np.testing.assert_allclose(at_once.risks(clips), expected, atol=1e-5)


def test_the_network_is_left_as_it_was(tmp_path: Path) -> None:
    trained = student("vivit", True)
    before = {name: one.clone() for name, one in trained.model.state_dict().items()}
    Remembering(trained).risks(running()[-1:])
    assert trained.model.state_dict().keys() == before.keys()
    assert all(torch.equal(one, before[name]) for name, one in trained.model.state_dict().items())


def test_a_clip_that_lacks_a_modality() -> None:
    clip = {name: track for name, track in running()[-1].items() if name != "force"}
    with pytest.raises(MissingModalityError, match="force"):
        Remembering(student("vivit", True)).risks([clip])
