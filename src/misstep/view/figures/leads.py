"""How long before failures alarms come, beside how often they come where nothing fails."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from misstep.view.figures.theme import BLUE, VERMILLION, dress


def leads_figure(lead: Mapping[str, Any]) -> go.Figure:
    """Draws which share of the failures had an alarm so long before their onset, or longer.

    Args:
        lead: with `leads_s` of the failures, 0 where no alarm came before, and an estimate `false_alarms`.
    """
    leads_s = np.sort(np.array(lead["leads_s"], np.float64))
    longest_s = max(float(leads_s.max(initial=0.0)), 1.0) * 1.05
    at = np.linspace(0.01, longest_s, 300)
    share = (len(leads_s) - np.searchsorted(leads_s, at)) / max(len(leads_s), 1)
    figure = go.Figure(
        go.Scatter(x=at, y=share, mode="lines", line={"color": BLUE, "width": 2.5}, name=f"{len(leads_s)} failures",
                   hovertemplate="%{y:.2f} of the failures at least %{x:.2f} s before<extra></extra>")
    )  # fmt: skip
    alarms = lead["false_alarms"]
    if alarms["mean"] is not None:
        figure.add_hrect(y0=alarms["low"], y1=alarms["high"], fillcolor=VERMILLION, opacity=0.15, line_width=0)
        level = {"color": VERMILLION, "dash": "dash", "width": 1.5}
        name = f"false alarms, {alarms['n']} successes, 95 % interval"
        figure.add_trace(go.Scatter(x=[0, longest_s], y=[alarms["mean"]] * 2, mode="lines", line=level, name=name))
    dress(figure)
    figure.update_xaxes(title_text="alarm at least so long before the onset / s", range=[0, longest_s])
    figure.update_yaxes(title_text="share of the executions", range=[-0.02, 1.02])
    return figure
