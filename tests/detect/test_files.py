import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from misstep.core.errors import ModelFileError
from misstep.detect.files import load_model, save_model
from misstep.detect.observation import ObservationModel
from misstep.signals.grid import Measurements


def test_a_model_survives_the_disk(
    tmp_path: Path, model: ObservationModel, make_execution: Callable[..., Measurements]
) -> None:
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    before, after = (one.observe(make_execution(50, fails_at=40)) for one in (model, loaded))
    np.testing.assert_array_equal(before.likelihood, after.likelihood)
    assert before.t_fail_step == after.t_fail_step
    assert (loaded.channels, loaded.data_hash, loaded.skill) == (model.channels, model.data_hash, model.skill)


def test_a_threshold_that_never_alarms_survives_too(tmp_path: Path, model: ObservationModel) -> None:
    save_model(replace(model, threshold=math.inf), tmp_path)
    assert load_model(tmp_path).threshold == math.inf
    json.loads((tmp_path / "model.json").read_text(), parse_constant=pytest.fail)


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="missing"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_truncated_file_is_refused(tmp_path: Path, model: ObservationModel, name: str) -> None:
    save_model(model, tmp_path)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelFileError, match="misstep train detector"):
        load_model(tmp_path)


def test_another_format_is_refused(tmp_path: Path, model: ObservationModel) -> None:
    save_model(model, tmp_path)
    facts = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(facts | {"format": "misstep.observation-model/9"}))
    with pytest.raises(ModelFileError, match="observation-model/9"):
        load_model(tmp_path)


def test_weights_of_another_shape_are_refused(tmp_path: Path, model: ObservationModel) -> None:
    save_model(model, tmp_path)
    facts = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(facts | {"channels": facts["channels"][:-1]}))
    with pytest.raises(ModelFileError):
        load_model(tmp_path)


def test_no_pickle_is_written(tmp_path: Path, model: ObservationModel) -> None:
    save_model(model, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.json", "model.safetensors"]
    assert (tmp_path / "model.safetensors").read_bytes()[8:9] == b"{"  # safetensors: length, then JSON
