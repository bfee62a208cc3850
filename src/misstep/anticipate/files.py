"""A trained anticipator on disk: weights as safetensors, everything else as JSON beside them. No pickle."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from misstep import __version__
from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.errors import AnticipatorFileError
from misstep.anticipate.sight import Sight
from misstep.signals.errors import ClipSettingError
from misstep.store.whole_file import write_whole

FORMAT = "misstep.anticipator/2"
"""Its number changes when the files, or what is computed from them, do."""
WEIGHTS_FILE, FACTS_FILE = "anticipator.safetensors", "anticipator.json"
_DAMAGES = (
    OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError, ClipSettingError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainedAnticipator:
    """A network, and all that it takes to show it an execution.

    Attributes:
        model: a student, ready to judge.
        sight: what it is shown.
    """

    model: Anticipator
    sight: Sight


def save_anticipator(trained: TrainedAnticipator, folder: Path) -> None:
    """Writes the weights and then the facts, each by atomic replacement.

    Raises:
        OSError: they can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = asdict(trained.model.config)
    facts = {"format": FORMAT, "misstep": __version__, "model": model, **trained.sight.facts()}
    weights = {name: one.contiguous() for name, one in trained.model.state_dict().items()}
    write_whole(folder / WEIGHTS_FILE, save(weights))
    write_whole(folder / FACTS_FILE, json.dumps(facts, indent=1).encode())


def load_anticipator(folder: Path) -> TrainedAnticipator:
    """Reads an anticipator back, on the CPU.

    Raises:
        AnticipatorFileError: a file is missing, damaged, or of another format.
    """
    try:
        facts = json.loads((folder / FACTS_FILE).read_text())
        if facts["format"] != FORMAT:
            raise AnticipatorFileError(folder, f"its format is {facts['format']!r}, expected {FORMAT!r}")
        return TrainedAnticipator(_model(facts["model"], load_file(folder / WEIGHTS_FILE)), Sight.from_facts(facts))
    except _DAMAGES as error:
        raise AnticipatorFileError(folder, f"it is missing or damaged ({type(error).__name__}: {error})") from error


def _model(facts: Mapping[str, Any], weights: Mapping[str, Tensor]) -> Anticipator:
    model = Anticipator(AnticipatorConfig.from_facts(facts))
    model.load_state_dict(weights)
    return model.eval()
