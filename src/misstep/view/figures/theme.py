"""Colours, symbols and the bare figure that all figures start from.

Figures have no background of their own and leave the colour of text and axes to the page, which follows the reader's
light or dark setting. Data colours are legible on both.

Source: Okabe, Ito 2008, Color Universal Design (the palette).
"""

import plotly.graph_objects as go

from misstep.core.execution import Outcome

ORANGE = "#e69f00"
SKY = "#56b4e9"
GREEN = "#009e73"
BLUE = "#0072b2"
VERMILLION = "#d55e00"
PURPLE = "#cc79a7"
GREY = "#8a8f98"

LINE_COLOURS = (VERMILLION, BLUE, GREEN, ORANGE, PURPLE, SKY)
LINE_DASHES = ("solid", "dash", "dot", "dashdot")

OUTCOME_COLOURS = {Outcome.SUCCESS: BLUE, Outcome.FAILURE: VERMILLION, Outcome.UNKNOWN: GREY}
OUTCOME_SYMBOLS = {Outcome.SUCCESS: "circle", Outcome.FAILURE: "x", Outcome.UNKNOWN: "diamond-open"}

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_AXIS = {"automargin": True, "zeroline": False, "gridcolor": "rgba(128,128,128,0.25)", "title": {"standoff": 8}}


def line_style(index: int) -> dict[str, str]:
    """Colour and dash of the line with this number: no two of the first 24 are alike."""
    return {
        "color": LINE_COLOURS[index % len(LINE_COLOURS)],
        "dash": LINE_DASHES[index // len(LINE_COLOURS) % len(LINE_DASHES)],
    }


def dress(figure: go.Figure) -> go.Figure:
    """Gives a figure the fonts, margins, axes and legend that all of them share."""
    figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": GREY},
        margin={"l": 56, "r": 16, "t": 16, "b": 48},
        legend={"orientation": "h", "x": 0, "yref": "container", "y": 0, "yanchor": "bottom", "font": {"size": 12}},
        hoverlabel={"align": "left", "namelength": -1},
        dragmode=False,
    )
    figure.update_xaxes(_AXIS)
    figure.update_yaxes(_AXIS)
    return figure


def mark_failure(figure: go.Figure, t_fail_s: float | None, colour: str = VERMILLION) -> None:
    """Draws the vertical line t_fail, if there is one."""
    if t_fail_s is not None:
        figure.add_vline(x=t_fail_s, line={"color": colour, "width": 1.5, "dash": "dash"})
