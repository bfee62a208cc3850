"""Model files: arrays as safetensors, everything else as JSON beside them. No pickle."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from misstep import __version__
from misstep.core.errors import ModelFileError
from misstep.core.streams import Float64s
from misstep.detect.band import ErrorBand
from misstep.detect.observation import ObservationModel
from misstep.detect.scaling import Scaling
from misstep.detect.train import METHODS
from misstep.detect.training import Training
from misstep.store.whole_file import write_whole

FORMAT = "misstep.detector/2"
"""Its number changes when the files, or what a detector computes from them, do; 1 was the MOM alone."""


def save_model(model: ObservationModel, folder: Path) -> None:
    """Writes `model.safetensors` and then `model.json`, each by atomic replacement."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        "scaling.offset": model.scaling.offset,
        "scaling.scale": model.scaling.scale,
        "band.mean": model.band.mean,
        "band.deviation": model.band.deviation,
        "scores": model.scores,
    } | {f"errors.{name}": array for name, array in model.errors.arrays().items()}
    facts = {
        "format": FORMAT,
        "misstep": __version__,
        "skill": model.skill,
        "channels": list(model.channels),
        "step_ns": model.step_ns,
        "training": asdict(model.training),
        "data_hash": model.data_hash,
    }
    weights = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_whole(folder / "model.safetensors", save(weights))
    write_whole(folder / "model.json", json.dumps(facts, indent=1).encode())


def load_model(folder: Path) -> ObservationModel:
    """Reads a model back.

    Raises:
        ModelFileError: a file is missing, damaged, of another format, or of a method that is not known.
    """
    try:
        facts = json.loads((folder / "model.json").read_text())
        if facts["format"] != FORMAT:
            raise ModelFileError(folder, f"its format is {facts['format']!r}, expected {FORMAT!r}")
        method = facts["training"]["method"]
        if method not in METHODS:
            raise ModelFileError(folder, f"its method is {method!r}, expected one of {', '.join(METHODS)}")
        model = _assembled(facts, load_file(folder / "model.safetensors"))
        model.monitor().step(np.zeros(len(model.channels)))  # arrays that do not fit together fail here, not later
        return model
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SafetensorError) as error:
        raise ModelFileError(folder, f"it is missing or damaged ({type(error).__name__}: {error})") from error


def _assembled(facts: Mapping[str, Any], arrays: Mapping[str, Float64s]) -> ObservationModel:
    training = _training(facts["training"])
    prefix = "errors."
    learned = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    return ObservationModel(
        str(facts["skill"]),
        tuple(str(name) for name in facts["channels"]),
        int(facts["step_ns"]),
        training,
        str(facts["data_hash"]),
        Scaling(arrays["scaling.offset"], arrays["scaling.scale"]),
        METHODS[training.method].restore(learned, training.preset),
        ErrorBand(arrays["band.mean"], arrays["band.deviation"]),
        arrays["scores"],
    )


def _training(facts: Mapping[str, Any]) -> Training:
    """Raises ValueError or TypeError where a setting is not what it should be."""
    training = Training(**facts)
    for name, kind in get_type_hints(Training).items():
        value, choices = getattr(training, name), get_args(kind)
        if value not in choices if choices else type(value) is not kind:
            raise ValueError(f"{name} is {value!r}")
    return training
