from pathlib import Path

import numpy as np
import pytest

from misstep.detect.checkpoint import Checkpoint


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes every state."""
    monkeypatch.setattr("misstep.detect.checkpoint.WRITE_EVERY_S", 0)


STATE = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "step": np.array(3.0, np.float32)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "training" / "fold-0.safetensors"


@pytest.mark.usefixtures("eager")
def test_a_state_comes_back_to_the_bit(file: Path) -> None:
    Checkpoint(file, "key").save(7, STATE)
    found = Checkpoint(file, "key").load()
    assert found is not None and found[0] == 7
    for name, array in STATE.items():
        np.testing.assert_array_equal(found[1][name], array)
        assert found[1][name].dtype == array.dtype
    assert [one.name for one in file.parent.iterdir()] == [file.name]


@pytest.mark.usefixtures("eager")
def test_another_training_s_state_is_ignored(file: Path) -> None:
    Checkpoint(file, "key").save(7, STATE)
    assert Checkpoint(file, "other").load() is None


@pytest.mark.parametrize("content", [b"", b"\x08\0\0\0\0\0\0\0{}", b"garbage that is longer than a length field"])
def test_a_damaged_state_is_ignored(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert Checkpoint(file, "key").load() is None


@pytest.mark.usefixtures("eager")
def test_a_truncated_state_is_ignored(file: Path) -> None:
    Checkpoint(file, "key").save(7, STATE)
    file.write_bytes(file.read_bytes()[:-3])
    assert Checkpoint(file, "key").load() is None


def test_states_are_kept_now_and_then_and_the_last_one_always(file: Path) -> None:
    checkpoint = Checkpoint(file, "key")
    checkpoint.save(1, STATE)
    assert checkpoint.load() is None
    checkpoint.save(2, STATE, last=True)
    assert (checkpoint.load() or (0, {}))[0] == 2


def test_without_a_file_nothing_is_kept() -> None:
    Checkpoint().save(1, STATE, last=True)
    assert Checkpoint().load() is None
