from pathlib import Path

import cv2
import numpy as np

from misstep.calibrate import Promise
from misstep.evaluate.horizon_curve import HorizonPoint
from misstep.evaluate.lead_time import LeadTime
from misstep.evaluate.metrics import Estimate, wilson
from misstep.view.horizon_picture import draw_horizon

NOT_KNOWN = Estimate(np.nan, np.nan, np.nan, 0)


def picture(out: Path, aurocs: list[Estimate], leads: list[float]) -> np.ndarray:
    curve = [HorizonPoint(0.5 + place, one, one, 3, 4, place) for place, one in enumerate(aurocs)]
    share = wilson(1, 4)
    lead = LeadTime(Promise(0.01, 0.1, 0.5, 9, 9), 0.0, share, np.array(leads), share, share, share, ())
    draw_horizon(curve, lead, out)
    drawn = cv2.imread(str(out))
    assert drawn is not None
    return drawn


def test_both_halves_show_what_they_are_given(tmp_path: Path) -> None:
    known = [Estimate(0.9, 0.8, 0.95, 5), Estimate(0.6, 0.4, 0.7, 5)]
    first = picture(tmp_path / "one.png", known, [0.0, 1.0, 2.0])
    curve = picture(tmp_path / "two.png", known[::-1], [0.0, 1.0, 2.0])
    leads = picture(tmp_path / "three.png", known, [0.0, 0.0, 2.0])
    half = first.shape[1] // 2
    assert (first[:, :half] != curve[:, :half]).any() and (first[:, half:] == curve[:, half:]).all()
    assert (first[:, half:] != leads[:, half:]).any() and (first[:, :half] == leads[:, :half]).all()


def test_a_horizon_at_which_nothing_is_known_is_left_out(tmp_path: Path) -> None:
    picture(tmp_path / "one.png", [Estimate(0.9, 0.8, 0.95, 5), NOT_KNOWN], [0.0])
    picture(tmp_path / "none.png", [NOT_KNOWN], [])
