import numpy as np

from misstep.view.figures.likelihood import Curve, likelihood_figure

GOOD = Curve("grasp-1", np.array([1.0, 0.9, 0.95]))
BAD = Curve("execution 3", np.array([1.0, 0.4, 0.0, 0.0]), t_fail_step=2)


def test_curves_of_one_kind_are_one_trace_with_gaps() -> None:
    figure = likelihood_figure([GOOD, GOOD], [], [BAD], p_thresh=0.1, step_s=0.5)
    training, failing, marks = figure.data
    np.testing.assert_allclose(training.y, [1, 0.9, 0.95, np.nan, 1, 0.9, 0.95, np.nan], rtol=1e-6)
    np.testing.assert_allclose(failing.x[:4], [0.25, 0.75, 1.25, 1.75])
    assert (list(marks.x), list(marks.y)) == ([1.25], [0.0])
    assert failing.line.width > training.line.width


def test_the_threshold_is_drawn_and_named() -> None:
    figure = likelihood_figure([GOOD], [], [], p_thresh=0.03, step_s=0.5)
    assert figure.layout.shapes[0].y0 == figure.layout.shapes[0].y1 == 0.03
    assert "0.03" in figure.layout.annotations[0].text
    assert not likelihood_figure([GOOD], [], [], p_thresh=0.0, step_s=0.5).layout.shapes


def test_a_dip_of_one_step_in_a_long_execution_is_still_seen() -> None:
    likelihood = np.ones(12_000)
    likelihood[7001] = 0.0
    failing = likelihood_figure([], [], [Curve("long", likelihood)], 0.1, 0.05).data[0]
    assert len(failing.y) < 1000 and np.nanmin(failing.y) == 0.0
    assert 599 < np.nanmax(failing.x) < 601
