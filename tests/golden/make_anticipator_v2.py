"""Wrote anticipator_v2, once; it is never written again, so that trained anticipators stay readable."""

from pathlib import Path

import numpy as np
import torch

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.export import export
from misstep.anticipate.files import TrainedAnticipator, save_anticipator
from misstep.anticipate.sight import Sight
from misstep.signals.clips import ClipSettings
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

S = 1_000_000_000
SIGHT = Sight(
    Modalities({}, {"wrench": ("wrench/force", "wrench/torque")}),
    ClipSettings(Sampling(1.0, 4, S), Framing(16, Box(1, 2, 30, 40)), S // 5),
    Normalisation({"wrench": np.array([0.1, -3], np.float32)}, {"wrench": np.array([2, 0.7], np.float32)}),
    S // 2,
    "abc",
)


if __name__ == "__main__":
    torch.manual_seed(0)
    size = ModelSize(width=8, depth=1, heads=2, mlp=8, series_patch=5, series_depth=1)
    model = Anticipator(AnticipatorConfig((Modality("wrench", 2, 20),), size)).eval()
    model.temperature.fill_(1.5)
    trained, folder = TrainedAnticipator(model, SIGHT), Path(__file__).with_name("anticipator_v2")
    save_anticipator(trained, folder)
    export(trained, folder / "anticipator.onnx")
