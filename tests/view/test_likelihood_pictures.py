import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from misstep.detect.observation import Observation
from misstep.evaluate.likelihood_curves import LikelihoodCurves
from misstep.view.figures.theme import BLUE, GREEN, VERMILLION
from misstep.view.likelihood_pictures import draw, evenly_chosen, write_picture

LOWEST = math.exp(-0.5 * 7.5**2)  # where the lower axis ends with a threshold of 6


def success(level: float) -> Observation:
    return Observation(np.full(40, level), 1.0, None, None)


def failure(t_fail_step: int) -> Observation:
    return Observation(np.where(np.arange(40) < t_fail_step, 1, 1e-100), 9.0, t_fail_step, None)


def curves(training: int = 3, threshold: float = 6.0) -> LikelihoodCurves:
    """Of failures, one fell, with a known onset; the other's onset lies after its end."""
    learned = [success(1 - 0.001 * index) for index in range(training)]
    return LikelihoodCurves(0.05, threshold, learned, [success(0.4)], [failure(20), success(0.7)], [0.81, 9.0])


def entries(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_each_kind_has_its_colour_and_one_entry_that_counts_it() -> None:
    figure = draw("wave", curves())
    for axes in figure.axes:
        colours = [line.get_color() for line in axes.get_lines()]
        assert [colours.count(colour) for colour in (GREEN, BLUE, VERMILLION)] == [3, 1, 2]
    assert entries(figure) == [
        "3 training successes; 0 fall under p_thresh",
        "1 held-out successes; 0 fall under p_thresh",
        "2 failures; 1 fall under p_thresh",
        "true onset of 1 of the failures drawn",
        "p_thresh = 1.5e-08",
    ]


def test_curves_stand_in_seconds_and_the_onset_on_its_curve() -> None:
    above, beneath = draw("wave", curves()).axes
    fell = next(line for line in above.get_lines() if line.get_color() == VERMILLION)
    np.testing.assert_allclose(fell.get_xdata(), (np.arange(40) + 0.5) * 0.05)
    (mark,) = (line for line in beneath.get_lines() if line.get_marker() == "D")
    np.testing.assert_allclose(mark.get_xydata(), [[0.825, 1.0]])  # 0.81 s is in step 16


def test_more_than_can_be_told_apart_are_drawn_in_part_and_said_so() -> None:
    figure = draw("wave", curves(training=101))
    greens = [line for line in figure.axes[0].get_lines() if line.get_color() == GREEN]
    assert len(greens) == 25
    assert entries(figure)[0] == "101 training successes, 25 drawn; 0 fall under p_thresh"
    np.testing.assert_allclose([greens[place].get_ydata()[0] for place in (0, 12, 24)], [1, 0.95, 0.9])


@given(st.integers(0, 500), st.integers(2, 40))
def test_an_even_choice_holds_both_ends_and_nothing_twice(n: int, most: int) -> None:
    chosen = evenly_chosen(n, most)
    assert len(set(chosen)) == len(chosen) == min(n, most)
    assert chosen[:1] == [0][:n] and chosen[-1:] == [n - 1][:n]
    gaps = np.diff(chosen)
    assert not len(gaps) or gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize(("threshold", "lowest"), [(6.0, LOWEST), (0.5, math.exp(-12.5)), (math.inf, math.exp(-12.5))])
def test_the_lower_axis_reaches_past_the_threshold_and_holds_what_falls_deeper(threshold: float, lowest: float) -> None:
    axes = draw("wave", curves(threshold=threshold)).axes[1]
    np.testing.assert_allclose(axes.get_ylim(), (lowest, 1))
    heights = axes.transScale.transform([[0, p] for p in (1, math.exp(-0.5), math.exp(-2), lowest, 1e-100, 0)])[:, 1]
    np.testing.assert_allclose(heights[:3], [0, -1, -2])
    np.testing.assert_allclose(heights[4:], heights[3])
    assert len([line for line in axes.get_lines() if line.get_linestyle() == "--"]) == (threshold < math.inf)


def test_a_picture_is_written(tmp_path: Path) -> None:
    write_picture("wave", curves(), tmp_path / "x.png")
    picture = cv2.imread(str(tmp_path / "x.png"))
    assert picture is not None and picture.shape[1] > 1000
    assert (np.ptp(picture.astype(int), axis=2) > 100).mean() > 0.002
