"""An exported anticipator at work: onnxruntime and NumPy, no torch.

Everything is in one ONNX file: the network, and in its metadata, as JSON, how its clips are cut and normalised.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from misstep.anticipate.errors import ClipShapeError, ExportedFileError
from misstep.anticipate.sight import Sight
from misstep.core.errors import MissingExtraError
from misstep.core.streams import Float64s
from misstep.signals.clips import Clip
from misstep.signals.errors import ClipSettingError, MissingModalityError

try:
    import onnxruntime
except ModuleNotFoundError as missing:
    raise MissingExtraError("An exported anticipator", missing.name or "onnxruntime", "deploy") from missing

FORMAT = "misstep.anticipator-onnx/2"
"""Its number changes when the file, or what is computed from it, does."""
METADATA = "misstep"
"""Key of the metadata under which the facts are."""
PRESENT = ".present"
"""What the name of a modality's second input ends with: (B, T) or (B, S), False before the execution began."""


@dataclass(frozen=True, slots=True)
class RuntimeAnticipator:
    """A trained student that says how probable failures are.

    Attributes:
        sight: what it is shown.
        session: of onnxruntime.
    """

    sight: Sight
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
            return cls(_sight(file, session), session)
        except (ValueError, KeyError, TypeError, AttributeError, ClipSettingError) as error:
            raise ExportedFileError(file, f"its facts are damaged ({type(error).__name__}: {error})") from error

    def risks(self, clips: Sequence[Clip]) -> Float64s:
        """(n,) the probability that each execution fails at the event of its clip.

        Args:
            clips: cut as `sight.settings` says, of `sight.modalities`; what is younger than the horizon is not looked
                at. Of a running execution that is the clip of an event that lies a horizon ahead.

        Raises:
            MissingModalityError: a clip lacks a modality.
            ClipShapeError: a clip is of another size.
        """
        if not clips:
            return np.empty(0)
        for clip in clips:
            self._check(clip)
        names = self.sight.modalities.names
        seen = self.sight.of([{name: clip[name] for name in names} for clip in clips])
        inputs = {**seen.values, **{name + PRESENT: one for name, one in seen.present.items()}}
        (risks,) = self.session.run(None, inputs)
        return np.asarray(risks, np.float64)

    def _check(self, clip: Clip) -> None:
        shapes = {one.name: tuple(one.shape[1:]) for one in self.session.get_inputs()}
        for name in self.sight.modalities.names:
            if name not in clip:
                raise MissingModalityError("The clip", name, tuple(clip))
            if clip[name].values.shape != shapes[name]:
                raise ClipShapeError(name, shapes[name], clip[name].values.shape)


def _sight(file: Path, session: Any) -> Sight:
    metadata = session.get_modelmeta().custom_metadata_map
    if METADATA not in metadata:
        raise ExportedFileError(file, "it is an ONNX file, but no anticipator of misstep")
    facts = json.loads(metadata[METADATA])
    if facts["format"] != FORMAT:
        raise ExportedFileError(file, f"its format is {facts['format']!r}, expected {FORMAT!r}")
    return Sight.from_facts(facts)
