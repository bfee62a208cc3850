"""Anticipators that were written before are read, shown the same, and say the same."""

from pathlib import Path

import numpy as np
import pytest

from misstep.anticipate.files import load_anticipator
from misstep.anticipate.risks import network_risks
from misstep.anticipate.runtime import RuntimeAnticipator
from misstep.anticipate.sight import Sight
from misstep.signals.clips import Clip, Track

S = 1_000_000_000
GOLDEN = Path(__file__).parents[1] / "golden" / "anticipator_v2"
RISK = 0.434974
"""Of the clip, when the files were written."""


def clip(sight: Sight) -> Clip:
    values = np.stack([np.linspace(-2, 2, 20), np.linspace(0, -5, 20) ** 2], axis=1).astype(np.float32)
    return {"wrench": Track(values, np.arange(20) >= 3, sight.settings.row_ages_ns)}


def test_the_folder_of_version_2() -> None:
    found = load_anticipator(GOLDEN)
    assert (found.sight.settings.sampling.aftermath_ns, found.sight.horizon_ns) == (S, S // 2)
    assert found.sight.modalities.series == {"wrench": ("wrench/force", "wrench/torque")}
    assert found.sight.settings.step_ns == S // 5
    assert network_risks(found, [clip(found.sight)]) == pytest.approx([RISK], abs=1e-5)


def test_the_exported_file_of_version_2() -> None:
    found = RuntimeAnticipator.load(GOLDEN / "anticipator.onnx")
    assert found.sight.facts() == load_anticipator(GOLDEN).sight.facts()
    assert found.risks([clip(found.sight)]) == pytest.approx([RISK], abs=1e-5)
