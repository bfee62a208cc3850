"""One sensor channel of a failing run against the range of the successes."""

import numpy as np
import plotly.graph_objects as go

from misstep.core.streams import Float64s
from misstep.view.channel_bands import ChannelBand
from misstep.view.figures.theme import GREEN, VERMILLION, dress, mark_failure
from misstep.view.names import clipped, plain
from misstep.view.pooling import stride


def channel_figure(band: ChannelBand, step_s: float, t_fail_s: float | None) -> go.Figure:
    """Draws the successes' 5-95 % band and median, the failing run, and t_fail."""
    thin = slice(None, None, stride(len(band.failing)))
    time_s: Float64s = ((np.arange(len(band.failing), dtype=np.float64) + 0.5) * step_s)[thin]
    known = np.isfinite(band.low[thin])
    figure = go.Figure()
    for edge, fill in ((band.high, None), (band.low, "tonexty")):
        figure.add_trace(_edge(time_s[known], edge[thin][known], fill))
    figure.add_trace(_line(time_s[known], band.median[thin][known], "median of successes", GREEN, 1.2))
    figure.add_trace(_line(time_s, band.failing[thin], "failing run", VERMILLION, 2))
    mark_failure(figure, t_fail_s)
    dress(figure)
    figure.update_layout(showlegend=False, margin={"t": 34})
    figure.update_layout(
        title={"text": plain(clipped(band.channel, 40)), "x": 0, "xref": "paper", "font": {"size": 13}}
    )
    figure.update_xaxes(title_text="time / s")
    figure.update_yaxes(title_text=plain(band.unit))
    return figure


def _edge(time_s: Float64s, values: Float64s, fill: str | None) -> go.Scatter:
    return go.Scatter(
        x=time_s.astype(np.float32),
        y=values.astype(np.float32),
        mode="lines",
        line={"width": 0, "color": GREEN},
        fill=fill,
        fillcolor="rgba(0,158,115,0.25)",
        hoverinfo="skip",
    )


def _line(time_s: Float64s, values: Float64s, name: str, colour: str, width: float) -> go.Scatter:
    return go.Scatter(
        x=time_s.astype(np.float32),
        y=values.astype(np.float32),
        mode="lines",
        name=name,
        line={"color": colour, "width": width},
        hovertemplate="%{y:.4g} at %{x:.2f} s",
    )
