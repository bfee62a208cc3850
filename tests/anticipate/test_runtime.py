"""The runtime on ONNX files made by hand, whose answers can be told without it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from misstep.anticipate.errors import ClipShapeError, ExportedFileError
from misstep.anticipate.runtime import FORMAT, METADATA, RuntimeAnticipator
from misstep.signals.clips import Clip, Track
from misstep.signals.errors import MissingModalityError

S = 1_000_000_000
FACTS: dict[str, Any] = {
    "format": FORMAT,
    "misstep": "0",
    "modalities": {"images": {}, "series": {"wrench": ["wrench/force"]}},
    "sampling": {"rate_hz": 1.0, "frames": 4, "aftermath_ns": 0},
    "framing": {"size_px": 16, "crop": None, "farthest_m": 3.0},
    "step_ns": S,
    "horizon_ns": 2 * S,
    "data_hash": "abc",
    "offset": {"wrench": [1.0, 0.0]},
    "scale": {"wrench": [2.0, 4.0]},
}


def write(file: Path, metadata: dict[str, str]) -> Path:
    """A network that adds all that it is shown, and 100 for each row that is present."""
    float_, bool_ = TensorProto.FLOAT, TensorProto.BOOL
    nodes = [
        helper.make_node("ReduceSum", ["wrench", "inner"], ["shown"], keepdims=0),
        helper.make_node("Cast", ["wrench.present"], ["ones"], to=float_),
        helper.make_node("ReduceSum", ["ones", "last"], ["count"], keepdims=0),
        helper.make_node("Mul", ["count", "hundred"], ["hundreds"]),
        helper.make_node("Add", ["shown", "hundreds"], ["risk"]),
    ]
    inputs = [
        helper.make_tensor_value_info("wrench", float_, ["batch", 4, 2]),
        helper.make_tensor_value_info("wrench.present", bool_, ["batch", 4]),
    ]
    constants = [
        helper.make_tensor("inner", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("last", TensorProto.INT64, [1], [1]),
        helper.make_tensor("hundred", float_, [], [100.0]),
    ]
    output = helper.make_tensor_value_info("risk", float_, ["batch"])
    graph = helper.make_graph(nodes, "sum", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    helper.set_model_props(model, metadata)
    file.write_bytes(model.SerializeToString())
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "sum.onnx", {METADATA: json.dumps(FACTS)})


def clip(first: float = 5.0, late: bool = False) -> Clip:
    values = np.array([[first, 8], [3, np.nan], [77, 77], [77, 77]], np.float32)
    present = np.array([not late, True, True, True])
    return {"wrench": Track(values, present, np.arange(3, -1, -1) * S)}


def test_what_the_network_is_shown(file: Path) -> None:
    """(5 − 1)/2 + 8/4 + (3 − 1)/2 + 0: normalised, 0 where not measured, and nothing younger than 2 s."""
    found = RuntimeAnticipator.load(file)
    assert found.risks([clip()]) == pytest.approx([400 + 5])
    assert found.risks([clip(), clip(9), clip(late=True)]) == pytest.approx([400 + 5, 400 + 7, 300 + 1])


def test_other_modalities_of_a_clip_are_not_looked_at(file: Path) -> None:
    also = {"rgb": Track(np.zeros((4, 3, 16, 16), np.uint8), np.ones(4, np.bool_), np.arange(3, -1, -1) * S)}
    assert RuntimeAnticipator.load(file).risks([also | dict(clip())]) == pytest.approx([405])


def test_no_clips_no_risks(file: Path) -> None:
    assert RuntimeAnticipator.load(file).risks([]).shape == (0,)


def test_a_clip_that_does_not_fit_is_told(file: Path) -> None:
    found, whole = RuntimeAnticipator.load(file), clip()["wrench"]
    with pytest.raises(MissingModalityError, match="The clip has nothing recorded for the modality 'wrench'"):
        found.risks([clip(), {"rgb": whole}])
    short = Track(whole.values[1:], whole.present[1:], whole.age_ns[1:])
    with pytest.raises(ClipShapeError, match="'wrench': expected 4 x 2, got 3 x 2"):
        found.risks([clip(), {"wrench": short}])


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x80\x04\x95", "half"])
def test_a_damaged_or_missing_file_is_told(file: Path, content: bytes | str | None) -> None:
    whole = file.read_bytes()
    file.unlink()
    if content is not None:
        file.write_bytes(whole[: len(whole) // 2] if isinstance(content, str) else content)
    with pytest.raises(ExportedFileError, match="missing or damaged") as told:
        RuntimeAnticipator.load(file)
    assert f"misstep export RUN --out {file}" in told.value.remedy


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        ({}, "no anticipator of misstep"),
        ({METADATA: json.dumps(FACTS | {"format": "misstep.anticipator-onnx/99"})}, r"misstep\.anticipator-onnx/99"),
        ({METADATA: "{"}, "facts are damaged"),
        ({METADATA: "[]"}, "facts are damaged"),
        ({METADATA: json.dumps(FACTS | {"scale": None})}, "facts are damaged"),
        ({METADATA: json.dumps({key: one for key, one in FACTS.items() if key != "horizon_ns"})}, "horizon_ns"),
    ],
)
def test_another_kind_of_file_is_told(tmp_path: Path, metadata: dict[str, str], says: str) -> None:
    with pytest.raises(ExportedFileError, match=says):
        RuntimeAnticipator.load(write(tmp_path / "other.onnx", metadata))


def test_without_onnxruntime_it_says_what_to_install() -> None:
    program = "import sys; sys.modules['onnxruntime'] = None; import misstep.anticipate.runtime"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "'onnxruntime', which is not installed" in done.stderr and "pip install 'misstep[deploy]'" in done.stderr
