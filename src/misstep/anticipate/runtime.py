"""An exported anticipator at work: onnxruntime and NumPy, no torch.

Everything is in one ONNX file: the network, and in its metadata, as JSON, how its clips are cut and normalised.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from misstep.core.errors import ClipShapeError, ExportedFileError, MissingExtraError, MissingModalityError
from misstep.core.streams import Float64s
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Float32s, Normalisation
from misstep.signals.sampling import Sampling

try:
    import onnxruntime
except ModuleNotFoundError as missing:
    raise MissingExtraError("An exported anticipator", missing.name or "onnxruntime", "deploy") from missing

FORMAT = "misstep.anticipator-onnx/1"
"""Its number changes when the file, or what is computed from it, does."""
METADATA = "misstep"
"""Key of the metadata under which the facts are."""
PRESENT = ".present"
"""What the name of a modality's second input ends with: (B, T) or (B, S), False before the execution began."""


@dataclass(frozen=True, slots=True)
class RuntimeAnticipator:
    """A trained student that says how probable failures are.

    Attributes:
        modalities: the streams that it sees.
        settings: how its clips are cut.
        normalisation: of their numbers.
        horizon_ns: how long before the end of a clip its view ends.
        data_hash: of the executions that it learned from.
        session: of onnxruntime.
    """

    modalities: Modalities
    settings: ClipSettings
    normalisation: Normalisation
    horizon_ns: int
    data_hash: str
    session: Any

    @classmethod
    def load(cls, file: Path) -> "RuntimeAnticipator":
        """Reads what `misstep export` wrote; it runs on the CPU.

        Raises:
            ExportedFileError: the file is missing, damaged, or something else.
        """
        try:
            session = onnxruntime.InferenceSession(file.read_bytes(), providers=["CPUExecutionProvider"])
        except Exception as error:  # those of onnxruntime have no base of their own
            raise ExportedFileError(file, f"it is missing or damaged ({type(error).__name__})") from error
        try:
            return cls(**_from_facts(_facts(file, session)), session=session)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ExportedFileError(file, f"its facts are damaged ({type(error).__name__}: {error})") from error

    def risks(self, clips: Sequence[Clip]) -> Float64s:
        """(n,) the probability that each execution fails at the end of its clip.

        Args:
            clips: cut as `settings` says, of `modalities`; what is younger than the horizon is not looked at.

        Raises:
            MissingModalityError: a clip lacks a modality.
            ClipShapeError: a clip is of another size.
        """
        if not clips:
            return np.empty(0)
        for clip in clips:
            self._check(clip)
        names = self.modalities.names
        batch = self.normalisation.batch([{name: clip[name] for name in names} for clip in clips])
        seen = batch.seen(self.horizon_ns)
        inputs = {**seen.values, **{name + PRESENT: one for name, one in seen.present.items()}}
        (risks,) = self.session.run(None, inputs)
        return np.asarray(risks, np.float64)

    def _check(self, clip: Clip) -> None:
        shapes = {one.name: tuple(one.shape[1:]) for one in self.session.get_inputs()}
        for name in self.modalities.names:
            if name not in clip:
                raise MissingModalityError("The clip", name, tuple(clip))
            if clip[name].values.shape != shapes[name]:
                raise ClipShapeError(name, shapes[name], clip[name].values.shape)


def _facts(file: Path, session: Any) -> Mapping[str, Any]:
    metadata = session.get_modelmeta().custom_metadata_map
    if METADATA not in metadata:
        raise ExportedFileError(file, "it is an ONNX file, but no anticipator of misstep")
    facts: Mapping[str, Any] = json.loads(metadata[METADATA])
    if facts["format"] != FORMAT:
        raise ExportedFileError(file, f"its format is {facts['format']!r}, expected {FORMAT!r}")
    return facts


def _from_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    crop = facts["framing"]["crop"]
    framing = Framing(**facts["framing"] | {"crop": None if crop is None else Box(**crop)})
    series = {name: tuple(streams) for name, streams in facts["modalities"]["series"].items()}
    return {
        "modalities": Modalities(facts["modalities"]["images"], series),
        "settings": ClipSettings(Sampling(**facts["sampling"]), framing, int(facts["step_ns"])),
        "normalisation": Normalisation(_arrays(facts["offset"]), _arrays(facts["scale"])),
        "horizon_ns": int(facts["horizon_ns"]),
        "data_hash": str(facts["data_hash"]),
    }


def _arrays(lists: Mapping[str, Sequence[float]]) -> dict[str, Float32s]:
    return {name: np.array(one, np.float32) for name, one in lists.items()}
