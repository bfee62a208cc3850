"""The ROC curve of a score."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from misstep.view.figures.bands import band
from misstep.view.figures.theme import BLUE, GREY, dress


def roc_figure(roc: Mapping[str, Sequence[float | None]]) -> go.Figure:
    """Draws the share of failures found over the share of false alarms, with its 95 % band over scenes.

    Args:
        roc: of `evaluate.roc.RocCurve.facts`.
    """
    at = roc["false_alarms"]
    figure = go.Figure(band(at, roc["low"], roc["high"], "0,114,178"))
    hover = "%{y:.3f} of the failures at %{x:.2f} false alarms<extra></extra>"
    figure.add_trace(
        go.Scatter(
            x=at,
            y=roc["found"],
            mode="lines",
            line={"color": BLUE, "width": 2.5},
            name="with its 95 % band over scenes",
            hovertemplate=hover,
        )
    )
    chance = {"color": GREY, "dash": "dot", "width": 1.5}
    figure.add_trace(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=chance, name="chance", hoverinfo="skip"))
    dress(figure)
    figure.update_xaxes(title_text="false alarms, share of the successes", range=[-0.02, 1.02])
    figure.update_yaxes(title_text="found, share of the failures", range=[-0.02, 1.02])
    return figure
