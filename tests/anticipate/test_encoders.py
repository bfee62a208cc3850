import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from misstep.anticipate import encoders
from misstep.anticipate.encoders import Modality, ModelSize, check_image_encoder, make_encoder
from misstep.anticipate.errors import EncoderSizeError, UnknownEncoderError
from misstep.anticipate.frame_net import FrameNet, FrameNetConfig
from misstep.anticipate.series_encoder import SeriesEncoder
from misstep.anticipate.vivit import Vivit, VivitConfig


class LastFrame(nn.Module):
    """What a user might plug in."""

    def __init__(self, modality: Modality, size: ModelSize) -> None:
        super().__init__()
        self.read = nn.Linear(modality.channels, size.width)

    def forward(self, clip: Tensor, present: Tensor) -> Tensor:
        features: Tensor = self.read(clip[:, -1].mean((2, 3)))
        return features


class Installed(dict[str, type[LastFrame]]):
    """Entry points, as far as they are looked at."""

    names = property(dict.keys)

    def __getitem__(self, name: str) -> "Installed":
        return self

    def load(self) -> type[LastFrame]:
        return LastFrame


def test_images_and_series_have_encoders_of_their_own() -> None:
    rgb, force = Modality("rgb", 3, 8, size_px=224), Modality("force", 6, 160)
    vivit, series = make_encoder(rgb, ModelSize()), make_encoder(force, ModelSize())
    assert isinstance(vivit, Vivit) and isinstance(series, SeriesEncoder)
    assert vivit.config == VivitConfig()
    assert (series.config.samples, series.config.channels, series.config.width) == (160, 6, 256)
    assert len(series.transformer.layers) == ModelSize().series_depth


def test_sizes_are_passed_on() -> None:
    size = ModelSize(width=32, depth=2, heads=4, mlp=64, dropout=0.2, causal=True, tubelet=1)
    vivit = make_encoder(Modality("depth", 1, 7, size_px=112), size)
    expected = VivitConfig(
        channels=1,
        frames=7,
        size=112,
        tubelet=1,
        patch=16,
        width=32,
        depth=2,
        heads=4,
        mlp=64,
        dropout=0.2,
        causal=True,
    )
    assert isinstance(vivit, Vivit)
    assert vivit.config == expected


def test_a_package_plugs_in_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "entry_points", lambda group: Installed({"last": LastFrame}))
    encoder = make_encoder(Modality("rgb", 3, 8, size_px=16, encoder="last"), ModelSize(width=12))
    assert encoder(torch.zeros(2, 8, 3, 16, 16), torch.ones(2, 8, dtype=torch.bool)).shape == (2, 12)
    with pytest.raises(UnknownEncoderError, match=r"'resnet' for modality 'rgb'[\s\S]*frames, last, series, vivit"):
        make_encoder(Modality("rgb", 3, 8, size_px=16, encoder="resnet"), ModelSize())


def test_names_of_encoders_are_told() -> None:
    with pytest.raises(UnknownEncoderError, match=r"No encoder named 'resnet'[\s\S]*series, vivit"):
        make_encoder(Modality("rgb", 3, 8, size_px=224, encoder="resnet"), ModelSize())


def test_sizes_that_do_not_fit() -> None:
    with pytest.raises(EncoderSizeError, match="frames = 7"):
        make_encoder(Modality("rgb", 3, 7, size_px=224), ModelSize())
    with pytest.raises(EncoderSizeError, match="size = 100"):
        make_encoder(Modality("rgb", 3, 8, size_px=100), replace(ModelSize(), width=32))


def test_frames_are_built_in() -> None:
    modality = Modality("depth", 1, 7, size_px=56, encoder="frames")
    encoder = make_encoder(modality, ModelSize(width=32, dropout=0.2))
    assert isinstance(encoder, FrameNet)
    assert encoder.config == FrameNetConfig(channels=1, frames=7, size=56, width=32, dropout=0.2)


def test_what_encodes_pictures_can_be_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "entry_points", lambda group: Installed({"last": LastFrame}))
    for name in ("vivit", "frames", "last"):
        check_image_encoder(name, "flow")
    for name in ("series", "resnet"):
        with pytest.raises(UnknownEncoderError, match=rf"'{name}' for modality 'flow'[\s\S]*: frames, last, vivit;"):
            check_image_encoder(name, "flow")


def test_the_manuals_encoder_of_ones_own_is_one() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "clips.md").read_text()
    [source] = [one for one in re.findall(r"```python\n(.*?)```", manual, re.DOTALL) if "my_backbone" in one]
    names: dict[str, Any] = {}
    exec(source, names)
    encoder = names["make"](Modality("rgb", 3, 4, size_px=16), ModelSize(width=8))
    present = torch.tensor([[False, True, True, True]])
    clip = torch.randn(1, 4, 3, 16, 16)
    other = torch.cat([torch.zeros(1, 1, 3, 16, 16), clip[:, 1:]], dim=1)
    assert encoder(clip, present).shape == (1, 8)
    assert torch.equal(encoder(clip, present), encoder(other, present))
