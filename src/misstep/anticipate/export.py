"""A trained anticipator as one ONNX file, which `anticipate.runtime` runs without torch.

It is compared with the network that it came from before it takes the place of what was there.
"""

import copy
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor, nn

from misstep import __version__
from misstep.anticipate.anticipator import FAILURE, Anticipator
from misstep.anticipate.errors import ExportMismatchError, UntraceableEncoderError
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.risks import network_risks
from misstep.anticipate.runtime import FORMAT, METADATA, PRESENT, RuntimeAnticipator
from misstep.core.errors import MissingExtraError
from misstep.signals.clips import Clip, Track
from misstep.signals.modalities import IMAGE_MODALITIES
from misstep.store.whole_file import part_of

try:
    import onnx
    import onnxscript  # noqa: F401  # torch's exporter needs it
    from onnxruntime.quantization import QuantType, quantize_dynamic
except ModuleNotFoundError as missing:
    raise MissingExtraError("Export", missing.name or "onnx", "deploy") from missing

LARGEST_DIFFERENCE = 1e-4
"""Of probabilities, that is put down to another order of sums."""
_CHECKED = 16  # random clips


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        file: where it is.
        size_bytes: of it.
        largest_difference: between its probabilities and the network's, on random clips.
        clips: how many they were.
    """

    file: Path
    size_bytes: int
    largest_difference: float
    clips: int


def export(trained: TrainedAnticipator, file: Path, int8: bool = False) -> Exported:
    """Writes the file by atomic replacement, once it has been compared with the network.

    Args:
        trained: what is exported.
        file: where to.
        int8: whether weights are rounded to 8 bits: a quarter of the size, and slightly other probabilities.

    Raises:
        UntraceableEncoderError: torch can't trace the network.
        ExportMismatchError: without rounding, a probability differs by more than LARGEST_DIFFERENCE.
    """
    model = onnx_of(trained)
    part = part_of(file)
    try:
        part.write_bytes((rounded(model) if int8 else model).SerializeToString())
        clips = random_clips(trained, _CHECKED)
        difference = np.abs(RuntimeAnticipator.load(part).risks(clips) - network_risks(trained, clips)).max()
        if not int8 and not difference <= LARGEST_DIFFERENCE:  # nor where it is no number
            raise ExportMismatchError(file, float(difference), LARGEST_DIFFERENCE)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return Exported(file, file.stat().st_size, float(difference), len(clips))


def onnx_of(trained: TrainedAnticipator) -> onnx.ModelProto:
    """The network from clips to probabilities, for batches of any size, with all that the runtime needs.

    Inputs are, for each modality, normalised clips by its name and what is present by its name and `PRESENT`.

    Raises:
        UntraceableEncoderError: torch can't trace the network.
    """
    risk = _Risk(trained.model)
    clips = [torch.zeros(2, *shape) for shape in _shapes(trained).values()]  # of 2: what 1 is, would be taken for fixed
    inputs = (*clips, *(torch.ones(one.shape[:2], dtype=torch.bool) for one in clips))
    batch = torch.export.Dim("batch")
    axes = (tuple({0: batch} for _ in inputs),)  # `forward` takes them all in one
    names = [*risk.names, *(name + PRESENT for name in risk.names)]
    try:
        with _quiet():
            program = torch.export.export(risk, inputs, dynamic_shapes=axes, strict=False)
            found = torch.onnx.export(program, input_names=names, output_names=["risk"], verbose=False)
    except Exception as error:  # torch's have no base of their own, and an encoder may be anyone's
        encoders = sorted({one.encoder for one in trained.model.config.modalities})
        raise UntraceableEncoderError(encoders, error) from error
    assert found is not None
    return _told(found.model_proto, trained)


def rounded(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same with weights of 8 bits; what flows through it is rounded as it comes.

    7 of the 8 bits are used: processors without instructions for such sums would overflow on all 8.
    """
    with TemporaryDirectory() as folder, _quiet():
        file = Path(folder) / "int8.onnx"
        quantize_dynamic(model, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return onnx.load(file)


def random_clips(trained: TrainedAnticipator, n: int, seed: int = 0) -> list[Clip]:
    """Clips of numbers that are about as large as those it learned from; some begin late."""
    draw = np.random.default_rng(seed)
    return [{name: _random_track(trained, name, draw) for name in _shapes(trained)} for _ in range(n)]


def _random_track(trained: TrainedAnticipator, name: str, draw: np.random.Generator) -> Track:
    shape = _shapes(trained)[name]
    per_channel = (-1, *(1,) * (len(shape) - 2))
    normalisation, settings = trained.sight.normalisation, trained.sight.settings
    offset, scale = (one[name].reshape(per_channel) for one in (normalisation.offset, normalisation.scale))
    began = draw.integers(0, shape[0]) if draw.random() < 0.5 else 0
    present = np.arange(shape[0]) >= began
    values = (offset + scale * draw.standard_normal(shape)).astype(np.float32)
    return Track(values, present, settings.sampling.ages_ns if name in IMAGE_MODALITIES else settings.row_ages_ns)


def _shapes(trained: TrainedAnticipator) -> dict[str, tuple[int, ...]]:
    """Of whole clips, by modality: (T, C, H, W) or (S, C); a causal encoder's own length ends at the horizon."""
    frames, rows = trained.sight.settings.sampling.frames, trained.sight.settings.rows
    return {
        one.name: (frames, one.channels, one.size_px, one.size_px) if one.size_px else (rows, one.channels)
        for one in trained.model.config.modalities
    }


class _Risk(nn.Module):
    """The probability of failure, (B,), from clips by modality and then what is present of each."""

    def __init__(self, model: Anticipator) -> None:
        super().__init__()
        self.names = [one.name for one in model.config.modalities]
        self.model = copy.deepcopy(model).cpu()
        self.eval().requires_grad_(False)  # the exporter refuses parameters that are written to while it traces

    def forward(self, *inputs: Tensor) -> Tensor:
        n = len(self.names)
        logits, _features = self.model(
            dict(zip(self.names, inputs[:n], strict=True)), dict(zip(self.names, inputs[n:], strict=True))
        )
        risk: Tensor = logits.softmax(1)[:, FAILURE]
        return risk


def _told(model: onnx.ModelProto, trained: TrainedAnticipator) -> onnx.ModelProto:
    """With the facts; without the source lines of each node, which would be most of a small file."""
    graph = model.graph
    for one in [graph, *graph.node, *graph.input, *graph.output, *graph.initializer, *graph.value_info]:
        one.ClearField("metadata_props")
        one.ClearField("doc_string")
    facts = {"format": FORMAT, "misstep": __version__, **trained.sight.facts()}
    model.metadata_props.add(key=METADATA, value=json.dumps(facts))
    return model


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporter's words on packages that it does not find and the advice of the quantiser."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
