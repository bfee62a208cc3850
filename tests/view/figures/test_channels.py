import numpy as np

from misstep.view.channel_bands import ChannelBand
from misstep.view.figures.channels import channel_figure

STEPS = 50
FLAT = np.zeros(STEPS)


def band(name: str = "wrench.fz", unit: str = "N", known: int = STEPS) -> ChannelBand:
    low, median, high = (np.where(np.arange(STEPS) < known, value, np.nan) for value in (-1.0, 0.0, 1.0))
    return ChannelBand(name, unit, low, median, high, FLAT + 5)


def test_the_band_is_filled_between_its_edges_and_the_run_is_drawn_over_it() -> None:
    high, low, median, failing = channel_figure(band(), 0.05, None).data
    assert low.fill == "tonexty"
    assert (high.y[0], median.y[0], low.y[0], failing.y[0]) == (1, 0, -1, 5)
    assert failing.line.width > median.line.width


def test_axes_have_units_and_t_fail_is_marked() -> None:
    layout = channel_figure(band(), 0.05, 1.25).layout
    assert layout.xaxis.title.text == "time / s"
    assert layout.yaxis.title.text == "N"
    assert layout.shapes[0].x0 == 1.25
    assert not channel_figure(band(), 0.05, None).layout.shapes


def test_the_band_ends_where_the_successes_do() -> None:
    high, low, median, failing = channel_figure(band(known=20), 0.05, None).data
    assert len(high.x) == len(low.x) == len(median.x) == 20
    assert len(failing.x) == STEPS


def test_names_are_no_mark_up() -> None:
    assert "<b>" not in channel_figure(band("<b>x</b>", "<i>N</i>"), 0.05, None).to_json().replace("\\u003c", "<")
