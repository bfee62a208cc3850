import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.errors import ModelFileError
from misstep.detect.files import FORMAT, load_model, save_model
from misstep.detect.observation import ObservationModel
from misstep.signals.grid import Measurements


def change(folder: Path, changes: Mapping[str, Any]) -> None:
    facts = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(facts | changes))


def test_a_model_survives_the_disk(
    tmp_path: Path, model: ObservationModel, make_execution: Callable[..., Measurements]
) -> None:
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    before, after = (one.observe(make_execution(50, fails_at=40)) for one in (model, loaded))
    np.testing.assert_array_equal(before.likelihood, after.likelihood)
    assert before.t_fail_step == after.t_fail_step
    for name in ("skill", "channels", "step_ns", "training", "data_hash", "threshold"):
        assert getattr(loaded, name) == getattr(model, name)


def test_the_papers_model_survives_too(
    tmp_path: Path, paper: ObservationModel, make_execution: Callable[..., Measurements]
) -> None:
    save_model(paper, tmp_path)
    before, after = (one.observe(make_execution(50, fails_at=40)) for one in (paper, load_model(tmp_path)))
    np.testing.assert_array_equal(before.likelihood, after.likelihood)


def test_a_threshold_that_never_alarms_survives_too(tmp_path: Path, model: ObservationModel) -> None:
    save_model(replace(model, scores=model.scores[:3]), tmp_path)
    assert load_model(tmp_path).threshold == math.inf
    json.loads((tmp_path / "model.json").read_text(), parse_constant=pytest.fail)


def test_the_code_s_version_is_told(tmp_path: Path, model: ObservationModel) -> None:
    from misstep import __version__

    save_model(model, tmp_path)
    facts = json.loads((tmp_path / "model.json").read_text())
    assert (facts["format"], facts["misstep"]) == (FORMAT, __version__)


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


@pytest.mark.parametrize("other", ["misstep.detector/9", "misstep.observation-model/1"])
def test_another_format_is_refused(tmp_path: Path, model: ObservationModel, other: str) -> None:
    save_model(model, tmp_path)
    change(tmp_path, {"format": other})
    with pytest.raises(ModelFileError, match=f"{other}.*expected.*{FORMAT}"):
        load_model(tmp_path)


def test_another_method_is_refused(tmp_path: Path, model: ObservationModel) -> None:
    save_model(model, tmp_path)
    training = json.loads((tmp_path / "model.json").read_text())["training"]
    change(tmp_path, {"training": training | {"method": "oracle"}})
    with pytest.raises(ModelFileError, match=r"'oracle', expected one of mom, pca, kmeans, zscore"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": "100"},
        {"false_alarm_rate": None},
        {"preset": "mine"},
        {"seed": True},
        {"folds": 3.0},
        {"colour": 1},
        {"preset": []},
    ],
)
def test_settings_that_are_none_are_refused(
    tmp_path: Path, model: ObservationModel, changes: Mapping[str, Any]
) -> None:
    save_model(model, tmp_path)
    training = json.loads((tmp_path / "model.json").read_text())["training"]
    change(tmp_path, {"training": training | changes})
    with pytest.raises(ModelFileError):
        load_model(tmp_path)


@pytest.mark.parametrize("facts", ["[]", "3", '{"format": "misstep.detector/2", "training": 3}'])
def test_json_of_another_kind_is_refused(tmp_path: Path, model: ObservationModel, facts: str) -> None:
    save_model(model, tmp_path)
    (tmp_path / "model.json").write_text(facts)
    with pytest.raises(ModelFileError):
        load_model(tmp_path)


def test_arrays_of_another_shape_are_refused(tmp_path: Path, model: ObservationModel) -> None:
    save_model(model, tmp_path)
    change(tmp_path, {"channels": list(model.channels[:-1])})
    with pytest.raises(ModelFileError):
        load_model(tmp_path)


def test_arrays_of_another_method_are_refused(tmp_path: Path, models: Mapping[str, ObservationModel]) -> None:
    for name, other in (("pca", "mom"), ("kmeans", "zscore"), ("mom", "pca"), ("zscore", "kmeans")):
        save_model(models[name], tmp_path)
        training = json.loads((tmp_path / "model.json").read_text())["training"]
        change(tmp_path, {"training": training | {"method": other}})
        with pytest.raises(ModelFileError):
            load_model(tmp_path)


def test_no_pickle_is_written(tmp_path: Path, model: ObservationModel) -> None:
    save_model(model, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.json", "model.safetensors"]
    assert (tmp_path / "model.safetensors").read_bytes()[8:9] == b"{"  # safetensors: length, then JSON
