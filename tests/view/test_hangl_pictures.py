from pathlib import Path

import cv2
import numpy as np

from misstep.evaluate.hangl import SCENARIOS, Course
from misstep.view.hangl_pictures import write_picture


def test_a_picture_shows_lines_of_all_skills(tmp_path: Path) -> None:
    gains = {skill: np.linspace(4 - place, 1, 4) for place, skill in enumerate(SCENARIOS[0].skills)}
    course = Course(("a1", "a1", "a2"), gains, np.random.default_rng(0).random((4, 6)))
    write_picture(SCENARIOS[0], {"paper": [course, course], "default": [course]}, tmp_path / "x.png")
    picture = cv2.imread(str(tmp_path / "x.png"))
    assert picture is not None and picture.shape[1] > 1000
    saturated = np.ptp(picture.astype(int), axis=2) > 100
    assert saturated.mean() > 0.002
