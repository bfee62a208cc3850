"""Calls of each function over time, as a heat map."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from misstep.core.calls import Function
from misstep.core.streams import Float64s
from misstep.view.figures.theme import dress, mark_failure
from misstep.view.names import clipped, plain
from misstep.view.pooling import pooled, stride

_NIGHT = "#00224e"  # where the colour scale begins, so that a time without data looks like one without calls


def activity_figure(
    functions: Sequence[Function],
    counts: Float64s,
    short: Mapping[str, str],
    suspects: set[str],
    step_s: float,
    t_fail_s: float | None,
    highest: float,
) -> go.Figure:
    """Draws functions x steps, the first function on top; suspects in bold.

    Args:
        functions: of the rows.
        counts: (functions, steps) calls active in each step; NaN where nothing is known.
        short: display name of each function.
        suspects: names of the suspected functions.
        step_s: length of a step.
        t_fail_s: where to draw the line; None: nowhere.
        highest: count at which the colour scale ends.
    """
    figure = go.Figure(
        [_row(index, *row, step_s, highest) for index, row in enumerate(zip(functions, counts, strict=True))]
    )
    mark_failure(figure, t_fail_s, "#ffffff")
    dress(figure)
    figure.update_layout(plot_bgcolor=_NIGHT, coloraxis=_colours(highest))
    figure.update_xaxes(title_text="time / s", showgrid=False)
    labels = [_label(short[function.name], function.name in suspects) for function in functions]
    rows = list(range(len(functions)))
    figure.update_yaxes(tickvals=rows, ticktext=labels, tickfont={"size": 11}, showgrid=False)
    figure.update_yaxes(range=[len(functions) - 0.5, -0.5])
    return figure


def colour_limit(counts: Sequence[Float64s]) -> float:
    """Where the colour scale of several heat maps ends: nearly all of their non-zero counts lie below it."""
    values = np.concatenate([one.ravel() for one in counts])
    positive = values[values > 0]
    return max(1.0, float(np.percentile(positive, 98))) if len(positive) else 1.0


def shade(counts: Float64s, highest: float) -> Float64s:
    """Place on the colour scale, 0 to 1: one call is half-way up, and from there on it is logarithmic to `highest`.

    Inner loops are active hundreds of times in a step; a linear scale would hide the functions that are called once.
    """
    above = np.log(np.clip(counts, 1, highest)) / np.log(max(highest, 2.0))
    shades: Float64s = np.where(counts < 1, counts, 1 + above) / 2
    return shades


def _row(index: int, function: Function, counts: Float64s, step_s: float, highest: float) -> go.Heatmap:
    """One function's row as a trace of its own: its hover text is kept once, not in every cell."""
    length_s = step_s * stride(len(counts))
    active = pooled(counts, np.maximum)
    return go.Heatmap(
        z=shade(active, highest)[None].astype(np.float32),
        customdata=active[None].astype(np.float32),
        x0=length_s / 2,
        dx=length_s,
        y=[index],
        name=plain(function.name),
        coloraxis="coloraxis",
        hovertemplate="%{fullData.name}<br>%{customdata:.2f} active calls at %{x:.2f} s<extra></extra>",
    )


def _colours(highest: float) -> dict[str, object]:
    ticks = [0.0, *(tick for tick in (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0) if tick <= highest)]
    bar = {
        "title": {"text": "active calls", "side": "top", "font": {"size": 12}},
        "orientation": "h",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "thickness": 10,
        "outlinewidth": 0,
        "tickvals": shade(np.array(ticks), highest),
        "ticktext": [f"{tick:.0f}" for tick in ticks],
    }
    return {"cmin": 0, "cmax": shade(np.array([highest]), highest)[0], "colorscale": "Cividis", "colorbar": bar}


def _label(name: str, suspected: bool) -> str:
    text = plain(clipped(name, 30))
    return f"<b>{text}</b>" if suspected else text
