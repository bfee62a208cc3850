"""The folder of one training: what was asked for, how it went, what came of it.

config.json              settings, streams, split, hash of the data
teacher/, student/       metrics.csv, TensorBoard events, best and last state; in a folder for each modality, where
                         each is taught by itself
anticipator.*            the trained student
card.md                  what it is, what it can do, what it can't
curves.png               F1 and losses over the epochs
horizon.png              how far ahead it knows, once it was evaluated
evaluation.json          all figures of that evaluation
cache/                   the clips, where they were cut from folders that are no store
shuffled/                the student of a control, taught from shuffled labels, once it was asked for
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from misstep.anticipate.distillation import Distillation
from misstep.anticipate.errors import RunFolderError
from misstep.anticipate.material import View
from misstep.anticipate.training import AnticipatorTraining, Schedule
from misstep.signals.framing import Box
from misstep.signals.recordings import Recordings
from misstep.signals.split import Split
from misstep.store.whole_file import part_of, write_whole

FORMAT = "misstep.run/2"
CONFIG_FILE, CARD_FILE, CURVES_FILE = "config.json", "card.md", "curves.png"
HORIZON_FILE, EVALUATION_FILE = "horizon.png", "evaluation.json"
SHUFFLED_FOLDER = "shuffled"


@dataclass(frozen=True, slots=True)
class RunConfig:
    """What decides a training.

    Attributes:
        training: its settings.
        view: what of the executions it sees.
        split: which execution belongs to which part.
        data_hash: of what is recorded of these executions.
        store: folder that they are in, as it was named.
    """

    training: AnticipatorTraining
    view: View
    split: Split
    data_hash: str
    store: str


def data_hash(recordings: Recordings, ids: Iterable[str]) -> str:
    """Fingerprint of what is recorded of some executions, outcomes and onsets included."""
    wanted = set(ids)
    lines = [
        f"{one.id} {one.outcome} {one.failure} {recordings.version(one.id)}"
        for one in sorted(recordings.executions(), key=lambda one: one.id)
        if one.id in wanted
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def begin(config: RunConfig, folder: Path) -> bool:
    """Writes the configuration; True if the folder holds a training of the same.

    One of which nothing was learned, since it was refused or interrupted before, gives way to another.

    Raises:
        RunFolderError: it holds another training, or can't be written.
    """
    if folder.exists() and not folder.is_dir():
        raise RunFolderError(folder, "it is no folder")
    place = folder / CONFIG_FILE
    if place.exists():
        if read_config(folder) == config:
            return True
        if any(folder.rglob("*.safetensors")):
            raise RunFolderError(folder, "it holds a training with other settings or of other data")
    elif folder.exists() and any(one != part_of(place) for one in folder.iterdir()):
        raise RunFolderError(folder, "it holds something that is no training")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(place, json.dumps({"format": FORMAT, **asdict(config)}, indent=1).encode())
    except (NotADirectoryError, PermissionError) as error:
        raise RunFolderError(folder, f"nothing can be written there ({error.strerror})") from error
    return False


def read_config(folder: Path) -> RunConfig:
    """Raises RunFolderError if there is none, or it is damaged."""
    try:
        facts = json.loads((folder / CONFIG_FILE).read_text())
        if facts["format"] != FORMAT:
            raise RunFolderError(folder, f"its format is {facts['format']!r}, expected {FORMAT!r}")
        split = Split(*(tuple(facts["split"][part]) for part in ("train", "validation", "test")))
        return RunConfig(_training(facts["training"]), _view(facts["view"]), split, facts["data_hash"], facts["store"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunFolderError(folder, f"it holds no training ({type(error).__name__}: {error})") from error


def _training(facts: Mapping[str, Any]) -> AnticipatorTraining:
    nested = {"schedule": Schedule(**facts["schedule"]), "distillation": Distillation(**facts["distillation"])}
    return AnticipatorTraining(**{**facts, **nested, "modalities": tuple(facts["modalities"])})


def _view(facts: Mapping[str, Any]) -> View:
    view = View(**facts)
    return replace(view, crop=Box(**facts["crop"])) if facts["crop"] else view
