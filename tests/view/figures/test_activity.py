import numpy as np

from misstep.core.calls import Function
from misstep.view.figures.activity import activity_figure, colour_limit, shade

FUNCTIONS = [Function("arm.plan"), Function("<i>odd</i>")]
SHORT = {function.name: function.name for function in FUNCTIONS}


def figure(counts: np.ndarray, t_fail_s: float | None = 0.4):
    return activity_figure(FUNCTIONS, counts, SHORT, {"arm.plan"}, 0.05, t_fail_s, 3.0)


def test_rows_stand_in_order_with_the_first_on_top() -> None:
    drawn = figure(np.array([[0.0, 1.0, 2.0], [5.0, 0.0, np.nan]]))
    np.testing.assert_array_equal(drawn.data[0].customdata, [[0, 1, 2]])
    np.testing.assert_array_equal(drawn.data[1].customdata, [[5, 0, np.nan]])
    assert [list(trace.y) for trace in drawn.data] == [[0], [1]]
    bottom, top = drawn.layout.yaxis.range
    assert bottom > top


def test_suspects_are_bold_and_other_mark_up_is_shown_as_text() -> None:
    labels = figure(np.zeros((2, 3))).layout.yaxis.ticktext
    assert labels == ("<b>arm.plan</b>", "&lt;i&gt;odd&lt;/i&gt;")


def test_t_fail_is_a_line_where_it_is_known() -> None:
    assert figure(np.zeros((2, 3))).layout.shapes[0].x0 == 0.4
    assert not figure(np.zeros((2, 3)), None).layout.shapes


def test_time_stays_right_when_steps_are_joined() -> None:
    counts = np.zeros((2, 6000))
    counts[0, 3000] = 4
    row = figure(counts).data[0]
    place = int(np.argmax(row.z[0]))
    assert len(row.z[0]) == 600
    assert abs(row.x0 + place * row.dx - 3000.5 * 0.05) <= row.dx / 2


def test_the_colour_scale_rises_with_the_count_and_a_single_call_is_half_way_up() -> None:
    shades = shade(np.array([0, 0.5, 1, 5, 100, 200]), 100.0)
    np.testing.assert_allclose(shades[[0, 1, 2, 4, 5]], [0, 0.25, 0.5, 1, 1])
    assert (np.diff(shades[:5]) > 0).all()
    np.testing.assert_allclose(shade(np.array([0.0, 1.0]), 1.0), [0, 0.5])


def test_one_busy_function_does_not_darken_all_others() -> None:
    counts = np.ones((100, 10))
    counts[0, 0] = 1000
    assert colour_limit([counts]) == 1
    assert colour_limit([np.zeros((2, 2)), np.full((2, 2), np.nan)]) == 1
