"""What is written comes back, and nothing but what is safe is read."""

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.anticipate.checkpoint_io import SafeCheckpointIO
from misstep.anticipate.errors import CheckpointError

leaves = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=5)
keys = st.text(max_size=5) | st.integers(0, 9)
states = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=12,
)


@settings(max_examples=50, deadline=None)
@given(state=states)
def test_what_is_written_comes_back(state: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("checkpoint") / "one.safetensors"
    SafeCheckpointIO().save_checkpoint({"state": state}, file)
    assert SafeCheckpointIO().load_checkpoint(file) == {"state": state}


def test_tensors_come_back_where_they_were(tmp_path: Path) -> None:
    moments = {0: {"step": torch.tensor(3.0), "exp_avg": torch.randn(2, 3)}, 1: {"step": torch.tensor(4)}}
    SafeCheckpointIO().save_checkpoint({"optimizer_states": [{"state": moments}]}, tmp_path / "one")
    found = SafeCheckpointIO().load_checkpoint(tmp_path / "one")["optimizer_states"][0]["state"]
    assert found.keys() == moments.keys()
    assert all(torch.equal(found[n][name], value) for n, one in moments.items() for name, value in one.items())


@pytest.mark.parametrize("content", [b"", b"\x80\x04\x95", b"{}", b"\xff" * 100])
def test_what_is_no_checkpoint_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(content)
    with pytest.raises(CheckpointError, match="missing, damaged") as raised:
        SafeCheckpointIO().load_checkpoint(tmp_path / "one")
    assert str(tmp_path / "one") in raised.value.problem and f"rm {tmp_path}/" in raised.value.remedy


def test_objects_are_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="can't hold PosixPath"):
        SafeCheckpointIO().save_checkpoint({"where": tmp_path}, tmp_path / "one")
    assert not list(tmp_path.iterdir())


def test_a_checkpoint_that_is_gone_may_be_removed(tmp_path: Path) -> None:
    SafeCheckpointIO().remove_checkpoint(tmp_path / "one")
