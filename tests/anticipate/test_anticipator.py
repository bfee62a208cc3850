import json
from dataclasses import asdict

import pytest
import torch
from torch import Tensor

from misstep.anticipate.anticipator import SIZES, Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.signals.errors import MissingModalityError

SIZE = ModelSize(width=16, depth=2, heads=4, mlp=32, tubelet=2, patches=2, series_patch=5)
CONFIG = AnticipatorConfig(
    (Modality("rgb", 3, 4, size_px=16), Modality("flow", 2, 4, size_px=16), Modality("arm.force", 6, 20)), SIZE
)


def batch(n: int = 2, seed: int = 0) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    draw = torch.Generator().manual_seed(seed)
    shapes = {"rgb": (n, 4, 3, 16, 16), "flow": (n, 4, 2, 16, 16), "arm.force": (n, 20, 6)}
    present = {name: torch.ones(shape[:2], dtype=torch.bool) for name, shape in shapes.items()}
    return {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}, present


def seeded(config: AnticipatorConfig = CONFIG) -> Anticipator:
    torch.manual_seed(0)
    return Anticipator(config).eval()


def test_logits_and_features() -> None:
    model = seeded()
    clips, present = batch()
    logits, features = model(clips, present)
    assert logits.shape == (2, 2)
    assert {name: tuple(one.shape) for name, one in features.items()} == dict.fromkeys(clips, (2, 16))
    torch.testing.assert_close(model.fuse(features), logits)


def test_every_modality_counts_and_keeps_to_itself() -> None:
    model = seeded()
    clips, present = batch()
    logits, features = model(clips, present)
    for name in clips:
        others, also = model(clips | {name: batch(seed=1)[0][name]}, present)
        assert not torch.allclose(others, logits, atol=1e-4)
        assert [one for one in features if not torch.equal(also[one], features[one])] == [name]


def test_encoders_share_nothing() -> None:
    model = seeded()
    _, features = model(*batch())
    slopes = torch.autograd.grad(features["rgb"].square().sum(), list(model.parameters()), allow_unused=True)
    touched = {
        name.split(".")[1]
        for (name, _), slope in zip(model.named_parameters(), slopes, strict=True)
        if slope is not None
    }
    assert touched == {"0"}


def test_a_mixed_batch_is_its_clips_one_by_one() -> None:
    model, (clips, present) = seeded(), batch(3)
    logits, _ = model(clips, present)
    for row in range(3):
        one, _ = model({n: x[[row]] for n, x in clips.items()}, {n: x[[row]] for n, x in present.items()})
        torch.testing.assert_close(one[0], logits[row], atol=1e-5, rtol=0)


def test_it_is_built_again_from_what_is_written() -> None:
    found = AnticipatorConfig.from_facts(json.loads(json.dumps(asdict(CONFIG))))
    assert found == CONFIG
    seeded(found).load_state_dict(seeded().state_dict())


def test_a_modality_that_is_missing_is_named() -> None:
    clips, present = batch()
    del clips["flow"]
    with pytest.raises(MissingModalityError, match="'flow'"):
        seeded()(clips, present)


def test_the_papers_model_of_three_modalities() -> None:
    """9.47, 7.37 and 8.42 million in the encoders: they differ in the channels of a tubelet only."""
    config = AnticipatorConfig(tuple(Modality(*one, 8, 224) for one in (("rgb", 3), ("depth", 1), ("flow", 2))))
    assert config.size == SIZES["paper"]
    counts = [sum(p.numel() for p in encoder.parameters()) for encoder in Anticipator(config).encoders]
    assert counts == [9_470_976 - missing * 4 * 32 * 32 * 256 for missing in (0, 2, 1)]


def test_a_temperature_divides_logits_and_is_kept_with_the_weights() -> None:
    model = seeded()
    logits, _ = model(*batch())
    model.temperature.fill_(2.5)
    again = Anticipator(CONFIG).eval()
    again.load_state_dict(model.state_dict())
    torch.testing.assert_close(again(*batch())[0], logits / 2.5)
    assert all(one is not model.temperature for one in model.parameters())  # no optimiser may move it
