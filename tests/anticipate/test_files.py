"""A trained anticipator is the same after it was written and read."""

import json
from pathlib import Path

import pytest
import torch

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import ModelSize
from misstep.anticipate.errors import AnticipatorFileError
from misstep.anticipate.examples import shown_modalities
from misstep.anticipate.files import FACTS_FILE, WEIGHTS_FILE, TrainedAnticipator, load_anticipator, save_anticipator
from misstep.anticipate.material import Material
from misstep.anticipate.sight import Sight

TINY = ModelSize(width=16, depth=1, heads=2, mlp=32, tubelet=1, patches=2, series_depth=1)


@pytest.fixture
def trained(material: Material) -> TrainedAnticipator:
    torch.manual_seed(0)
    model = Anticipator(AnticipatorConfig(shown_modalities(material.train.clip(0), 10**9, False, "vivit"), TINY)).eval()
    sight = Sight(material.modalities, material.settings, material.normalisation, 10**9, "abc")
    return TrainedAnticipator(model, sight)


def test_it_comes_back_as_it_was(trained: TrainedAnticipator, tmp_path: Path) -> None:
    save_anticipator(trained, tmp_path)
    found = load_anticipator(tmp_path)
    assert found.sight.facts() == trained.sight.facts() and found.model.config == trained.model.config
    state = trained.model.state_dict()
    assert all(torch.equal(one, state[name]) for name, one in found.model.state_dict().items())


@pytest.mark.parametrize("name", [WEIGHTS_FILE, FACTS_FILE])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x80\x04\x95"])
def test_a_damaged_or_missing_file_is_told(
    trained: TrainedAnticipator, name: str, content: bytes | None, tmp_path: Path
) -> None:
    save_anticipator(trained, tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(AnticipatorFileError, match="missing or damaged"):
        load_anticipator(tmp_path)


def test_another_format_is_told(trained: TrainedAnticipator, tmp_path: Path) -> None:
    save_anticipator(trained, tmp_path)
    facts = json.loads((tmp_path / FACTS_FILE).read_text())
    (tmp_path / FACTS_FILE).write_text(json.dumps(facts | {"format": "misstep.anticipator/99"}))
    with pytest.raises(AnticipatorFileError, match=r"misstep\.anticipator/99"):
        load_anticipator(tmp_path)


def test_arrays_of_another_network_do_not_fit(trained: TrainedAnticipator, tmp_path: Path) -> None:
    save_anticipator(trained, tmp_path)
    facts = json.loads((tmp_path / FACTS_FILE).read_text())
    facts["model"]["size"]["width"] = 32
    (tmp_path / FACTS_FILE).write_text(json.dumps(facts))
    with pytest.raises(AnticipatorFileError, match="size mismatch"):
        load_anticipator(tmp_path)
