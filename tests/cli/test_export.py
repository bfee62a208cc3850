"""Exporting an anticipator from the command line."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.files import TrainedAnticipator, save_anticipator
from misstep.anticipate.runtime import RuntimeAnticipator
from misstep.anticipate.sight import Sight
from misstep.signals.clips import ClipSettings
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

S = 1_000_000_000


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A folder with an anticipator that has not learned anything."""
    torch.manual_seed(0)
    size = ModelSize(width=16, depth=1, heads=2, mlp=32, series_patch=5, series_depth=1)
    model = Anticipator(AnticipatorConfig((Modality("wrench", 2, 20),), size)).eval()
    settings = ClipSettings(Sampling(1.0, 4), Framing(16), S // 5)
    numbers = Normalisation({"wrench": np.zeros(2, np.float32)}, {"wrench": np.ones(2, np.float32)})
    modalities = Modalities({}, {"wrench": ("wrench",)})
    save_anticipator(TrainedAnticipator(model, Sight(modalities, settings, numbers, S, "abc")), tmp_path / "run")
    return tmp_path / "run"


def test_what_is_written_and_said(misstep, run: Path) -> None:
    done = misstep("export", run, "--json")
    assert done.exit_code == 0, done.stderr
    facts, file = json.loads(done.stdout), run / "anticipator.onnx"
    assert facts.pop("largest_difference") <= 1e-4
    assert facts == {"file": str(file), "numbers": "fp32", "size_bytes": file.stat().st_size, "clips": 16}
    assert f"{file}: 0.0" in done.stderr and "on 16 random clips" in done.stderr
    assert RuntimeAnticipator.load(file).sight.data_hash == "abc"


def test_int8_is_another_file(misstep, run: Path) -> None:
    done = misstep("export", run, "--int8")
    assert done.exit_code == 0, done.stderr
    assert "anticipator-int8.onnx: 0.0" in done.stdout and "MB, int8" in done.stdout
    assert not (run / "anticipator.onnx").exists()


def test_a_folder_without_an_anticipator_is_told(misstep, tmp_path: Path) -> None:
    done = misstep("export", tmp_path)
    assert done.exit_code == 2 and "missing or damaged" in done.stderr


def test_a_file_that_can_not_be_written_is_told(misstep, run: Path, tmp_path: Path) -> None:
    done = misstep("export", run, "--out", tmp_path / "nowhere" / "a.onnx")
    assert done.exit_code == 2 and "mkdir -p" in done.stderr


def test_without_onnx_it_says_what_to_install(misstep, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "misstep.anticipate.export", raising=False)
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    done = misstep("export", run)
    assert done.exit_code == 2 and "'onnxscript'" in done.stderr and "misstep[deploy]" in done.stderr


def test_help_has_an_example(misstep) -> None:
    done = misstep("export", "--help")
    assert done.exit_code == 0
    assert "misstep export misstep-run" in done.stdout.split("Examples")[1]
