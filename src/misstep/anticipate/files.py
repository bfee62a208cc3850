"""A trained anticipator on disk: arrays as safetensors, everything else as JSON beside them. No pickle."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from misstep import __version__
from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.core.errors import AnticipatorFileError
from misstep.signals.clips import ClipSettings
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

FORMAT = "misstep.anticipator/1"
"""Its number changes when the files, or what is computed from them, do."""
ARRAYS_FILE, FACTS_FILE = "anticipator.safetensors", "anticipator.json"
_OFFSET, _SCALE, _MODEL = "offset.", "scale.", "model."


@dataclass(frozen=True, slots=True)
class TrainedAnticipator:
    """A network, and all that it takes to show it an execution.

    Attributes:
        model: a student, ready to judge.
        modalities: the streams that it sees.
        settings: how its clips are cut.
        normalisation: of their numbers.
        horizon_ns: how long before the end of a clip its view ends.
        data_hash: of the executions that it learned from.
    """

    model: Anticipator
    modalities: Modalities
    settings: ClipSettings
    normalisation: Normalisation
    horizon_ns: int
    data_hash: str


def save_anticipator(trained: TrainedAnticipator, folder: Path) -> None:
    """Writes the arrays and then the facts, each by atomic replacement."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {_MODEL + name: one.contiguous() for name, one in trained.model.state_dict().items()}
    arrays |= {_OFFSET + name: torch.from_numpy(one) for name, one in trained.normalisation.offset.items()}
    arrays |= {_SCALE + name: torch.from_numpy(one) for name, one in trained.normalisation.scale.items()}
    settings = trained.settings
    facts = {
        "format": FORMAT,
        "misstep": __version__,
        "model": asdict(trained.model.config),
        "modalities": {"images": dict(trained.modalities.images), "series": dict(trained.modalities.series)},
        "sampling": asdict(settings.sampling),
        "framing": asdict(settings.framing),
        "step_ns": settings.step_ns,
        "horizon_ns": trained.horizon_ns,
        "data_hash": trained.data_hash,
    }
    part = folder / f"{ARRAYS_FILE}.part"
    save_file(arrays, part)
    part.replace(folder / ARRAYS_FILE)
    part = folder / f"{FACTS_FILE}.part"
    part.write_text(json.dumps(facts, indent=1))
    part.replace(folder / FACTS_FILE)


def load_anticipator(folder: Path) -> TrainedAnticipator:
    """Reads an anticipator back, on the CPU.

    Raises:
        AnticipatorFileError: a file is missing, damaged, or of another format.
    """
    try:
        facts = json.loads((folder / FACTS_FILE).read_text())
        if facts["format"] != FORMAT:
            raise AnticipatorFileError(folder, f"its format is {facts['format']!r}, expected {FORMAT!r}")
        return _assembled(facts, load_file(folder / ARRAYS_FILE))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError) as error:
        raise AnticipatorFileError(folder, f"it is missing or damaged ({type(error).__name__}: {error})") from error


def _assembled(facts: Mapping[str, Any], arrays: Mapping[str, torch.Tensor]) -> TrainedAnticipator:
    model = Anticipator(AnticipatorConfig.from_facts(facts["model"]))
    model.load_state_dict(_of(_MODEL, arrays))
    series = {name: tuple(streams) for name, streams in facts["modalities"]["series"].items()}
    crop = facts["framing"]["crop"]
    framing = Framing(**facts["framing"] | {"crop": None if crop is None else Box(**crop)})
    return TrainedAnticipator(
        model.eval(),
        Modalities(facts["modalities"]["images"], series),
        ClipSettings(Sampling(**facts["sampling"]), framing, int(facts["step_ns"])),
        Normalisation(
            {name: one.numpy() for name, one in _of(_OFFSET, arrays).items()},
            {name: one.numpy() for name, one in _of(_SCALE, arrays).items()},
        ),
        int(facts["horizon_ns"]),
        str(facts["data_hash"]),
    )


def _of(prefix: str, arrays: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): one for name, one in arrays.items() if name.startswith(prefix)}
