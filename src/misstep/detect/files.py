"""Model files: weights and arrays as safetensors, everything else as JSON beside them. No pickle."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from misstep.core.errors import ModelFileError
from misstep.detect.autoencoder import Architecture, Autoencoder
from misstep.detect.observation import ErrorBand, ObservationModel, Scaling

FORMAT = "misstep.observation-model/1"
_ARRAYS = ("scaling.offset", "scaling.scale", "band.mean", "band.deviation")


def save_model(model: ObservationModel, folder: Path) -> None:
    """Writes `model.safetensors` and then `model.json`, each by atomic replacement."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = (model.scaling.offset, model.scaling.scale, model.band.mean, model.band.deviation)
    tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in zip(_ARRAYS, arrays, strict=True)}
    tensors |= {f"network.{name}": value for name, value in model.network.state_dict().items()}
    facts = {
        "format": FORMAT,
        "skill": model.skill,
        "preset": model.preset,
        "channels": list(model.channels),
        "step_ns": model.step_ns,
        "threshold": None if np.isinf(model.threshold) else model.threshold,
        "data_hash": model.data_hash,
    }
    save_file(tensors, folder / "model.safetensors.part")
    (folder / "model.safetensors.part").replace(folder / "model.safetensors")
    (folder / "model.json.part").write_text(json.dumps(facts, indent=1))
    (folder / "model.json.part").replace(folder / "model.json")


def load_model(folder: Path) -> ObservationModel:
    """Reads a model back.

    Raises:
        ModelFileError: a file is missing, damaged, or of another format.
    """
    try:
        facts = json.loads((folder / "model.json").read_text())
        if facts["format"] != FORMAT:
            raise ModelFileError(folder, f"its format is {facts['format']!r}, expected {FORMAT!r}")
        tensors = load_file(folder / "model.safetensors")
        return _assemble(facts, tensors)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ModelFileError(folder, f"it is missing or damaged ({type(error).__name__}: {error})") from error


def _assemble(facts: dict[str, object], tensors: dict[str, torch.Tensor]) -> ObservationModel:
    arrays = {name: tensors[name].double().numpy() for name in _ARRAYS}
    channels = tuple(str(name) for name in facts["channels"])  # type: ignore[attr-defined]
    preset = facts["preset"]
    if preset not in ("default", "paper"):
        raise ValueError(f"unknown preset {preset!r}")
    network = Autoencoder(Architecture.of(len(channels), preset))
    prefix = "network."
    network.load_state_dict({k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)})
    threshold = float("inf") if facts["threshold"] is None else float(str(facts["threshold"]))
    return ObservationModel(
        str(facts["skill"]),
        preset,
        channels,
        int(str(facts["step_ns"])),
        Scaling(arrays["scaling.offset"], arrays["scaling.scale"]),
        network.eval(),
        ErrorBand(arrays["band.mean"], arrays["band.deviation"]),
        threshold,
        str(facts["data_hash"]),
    )
