"""Networks of one modality made one: their encoders stay as they are, and the head learns what they say together."""

from collections.abc import Mapping

import torch
from torch import Tensor

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.fusing import fused

SIZE = ModelSize(width=8, depth=1, heads=2, mlp=16, tubelet=1, patches=2, series_depth=1, dropout=0.1)
MODALITIES = (Modality("rgb", 3, 4, size_px=16, encoder="frames"), Modality("wrench", 2, 20))


def networks() -> list[Anticipator]:
    torch.manual_seed(0)
    made = [Anticipator(AnticipatorConfig((one,), SIZE)) for one in MODALITIES]
    for one in made:
        one.temperature.fill_(3.0)
    made[0](  # so that its batch norms are not as they began
        {"rgb": torch.randn(8, 4, 3, 16, 16)}, {"rgb": torch.ones(8, 4, dtype=torch.bool)}
    )
    return [one.eval() for one in made]


def said(n: int = 200, seed: int = 0) -> tuple[dict[str, Tensor], Tensor]:
    """Features of which either alone tells nothing of the labels: failures are where one of the two is high."""
    draw = torch.Generator().manual_seed(seed)
    high = torch.randint(0, 2, (2, n), generator=draw)
    noise = 0.3 * torch.randn(2, n, SIZE.width, generator=draw)
    features = {m.name: noise[i] + 2.0 * high[i, :, None] - 1.0 for i, m in enumerate(MODALITIES)}
    return features, high[0] ^ high[1]


def right(model: Anticipator, features: Mapping[str, Tensor], labels: Tensor) -> float:
    with torch.no_grad():
        return float((model.fuse(features).argmax(1) == labels).float().mean())


def test_encoders_stay_as_they_are_to_the_bit() -> None:
    before = networks()
    states = [{name: one.clone() for name, one in network.state_dict().items()} for network in before]
    model = fused(before, *said(), seed=0)
    assert [one.name for one in model.config.modalities] == ["rgb", "wrench"]
    for network, encoder, state in zip(before, model.encoders, states, strict=True):
        assert all(torch.equal(state[name], one) for name, one in network.state_dict().items())
        theirs = {name.removeprefix("encoders.0."): one for name, one in state.items() if name.startswith("encoders")}
        assert theirs.keys() == encoder.state_dict().keys()
        assert all(torch.equal(theirs[name], one) for name, one in encoder.state_dict().items())
    assert not model.training and float(model.temperature) == 1.0


def test_what_the_encoders_said_is_what_they_say_in_the_whole() -> None:
    before = networks()
    model = fused(before, *said(), seed=0)
    clips = {"rgb": torch.randn(3, 4, 3, 16, 16), "wrench": torch.randn(3, 20, 2)}
    there = {name: torch.ones(one.shape[:2], dtype=torch.bool) for name, one in clips.items()}
    with torch.no_grad():
        _, together = model(clips, there)
        for network, modality in zip(before, MODALITIES, strict=True):
            assert torch.equal(together[modality.name], network(clips, there)[1][modality.name])


def test_the_head_learns_what_takes_both() -> None:
    features, labels = said()
    model = fused(networks(), features, labels, seed=0)
    others, truth = said(seed=1)
    assert right(model, others, truth) > 0.95
    for name in others:
        halved = others | {name: torch.zeros_like(others[name])}
        assert right(model, halved, truth) < 0.7


def test_the_seed_decides_the_head_and_features_stay_as_they_are() -> None:
    features, labels = said()
    kept = {name: one.clone() for name, one in features.items()}
    one, again, other = (fused(networks(), features, labels, seed).head.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)
    assert all(torch.equal(kept[name], features[name]) for name in features)
