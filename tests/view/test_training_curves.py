import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from misstep.view.training_curves import draw_curves


def metrics(file: Path, f1: float) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["epoch", "training_classification", "validation_f1", "validation_loss"])
        table.writerows([epoch, 0.7 - 0.1 * epoch, f1, 0.7] for epoch in range(3))
    return file


def picture(out: Path, tables: dict[str, dict[str, Path]]) -> np.ndarray:
    draw_curves(tables, out)
    drawn = cv2.imread(str(out))
    assert drawn is not None
    return drawn


@pytest.fixture
def files(tmp_path: Path) -> dict[str, dict[str, Path]]:
    names = ("rgb", "depth", "flow", "wrench", "gripper", "joints")
    return {name: {role: metrics(tmp_path / name / role, 0.5) for role in ("teacher", "student")} for name in names}


@pytest.mark.parametrize("n", [1, 2, 6])
def test_each_modality_has_a_row_of_the_same_height(files: dict, tmp_path: Path, n: int) -> None:
    one = picture(tmp_path / "one.png", {"": files["rgb"]})
    drawn = picture(tmp_path / "more.png", dict(list(files.items())[:n]))
    assert drawn.shape[1] == one.shape[1] and abs(drawn.shape[0] - n * one.shape[0]) <= 1


@pytest.mark.parametrize("role", ["teacher", "student"])
@pytest.mark.parametrize("place", range(6))
def test_every_training_is_drawn_in_its_row(files: dict, tmp_path: Path, place: int, role: str) -> None:
    before, name = picture(tmp_path / "before.png", files), list(files)[place]
    metrics(files[name][role], 0.8)
    rows = np.flatnonzero((picture(tmp_path / "after.png", files) != before).any(axis=(1, 2)))
    height = len(before) / len(files)
    assert len(rows) and rows.min() >= place * height and rows.max() <= (place + 1) * height


def test_a_student_without_a_teacher(files: dict, tmp_path: Path) -> None:
    alone = picture(tmp_path / "alone.png", {"": {"student": files["rgb"]["student"]}})
    assert (alone != picture(tmp_path / "both.png", {"": files["rgb"]})).any()
