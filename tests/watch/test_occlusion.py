from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.streams import Float64s
from misstep.evaluate.fault_robot import fault_plan
from misstep.signals.clips import Clip, Track
from misstep.signals.framing import Box, Framing
from misstep.watch.occlusion import CELLS, Occlusion, log_odds
from misstep.watch.verdict import Region

SIZES = {"head/rgb": (40, 80, 3), "head/depth": (40, 80)}


def clip() -> Clip:
    """Dark, with a bright spot in the second row and last column of cells."""
    values = np.zeros((8, 3, 16, 16), np.uint8)
    values[:, :, 5:7, 13:15] = 255
    ages = np.arange(8) * 10**9
    present = np.ones(8, np.bool_)
    depth, flow = np.full((8, 1, 16, 16), 7, np.uint16), np.zeros((8, 2, 16, 16), np.float16)
    return {
        "rgb": Track(values, present, ages),
        "depth": Track(depth, present, ages),
        "flow": Track(flow, present, ages),
    }


def brightest(clips: list[Clip]) -> Float64s:
    return np.array([0.9 if one["rgb"].values.max() > 200 else 0.2 for one in clips])


def looked(crop: Box | None = None) -> Occlusion:
    plan = fault_plan()
    assert plan.anticipator is not None
    sight = plan.anticipator.sight
    sight = replace(sight, settings=replace(sight.settings, framing=Framing(16, crop)))
    return Occlusion(sight, brightest, clip(), 0.9, SIZES)  # type: ignore[arg-type]


def test_the_region_is_where_the_risk_comes_from_and_is_known_once_all_were_hidden() -> None:
    occlusion = looked()
    for _ in range(CELLS**2 // 4 - 1):
        occlusion.step()
        assert occlusion.regions == ()
    occlusion.step()
    occlusion.step()  # nothing is left to be hidden
    assert occlusion.regions == (Region("head/rgb", 0.75, 0.25, 0.25, 0.25),)


def test_a_region_of_a_crop_is_told_in_shares_of_the_whole_picture() -> None:
    occlusion = looked(Box(left=40, top=0, width=40, height=20))
    for _ in range(4):
        occlusion.step()
    assert occlusion.regions == (Region("head/rgb", 0.5 + 0.375, 0.125, 0.125, 0.125),)


def test_the_clip_itself_is_left_alone() -> None:
    before = clip()
    occlusion = looked()
    for _ in range(4):
        occlusion.step()
    np.testing.assert_array_equal(occlusion._clip["rgb"].values, before["rgb"].values)


@given(st.floats(0, 1), st.floats(0, 1))
def test_log_odds_are_finite_and_rise_with_the_risk(one: float, other: float) -> None:
    assert np.isfinite(log_odds(one))
    assert (log_odds(one) <= log_odds(other)) or one > other


def test_log_odds_of_one_half_are_0() -> None:
    assert log_odds(0.5) == 0 and log_odds(0.9) == pytest.approx(np.log(9))
