"""How far ahead an anticipator knows."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from misstep.view.figures.bands import whiskers
from misstep.view.figures.theme import BLUE, GREY, VERMILLION, dress


def horizon_figure(curve: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Draws the area under the ROC curve over the time before the event, with 95 % intervals over scenes.

    Args:
        curve: points with `horizon_s`, and estimates `auroc` of all pairs and `within` of pairs of one skill.
    """
    figure = go.Figure()
    kinds = (
        ("auroc", "all pairs", BLUE, "circle", -0.02),
        ("within", "pairs of one skill", VERMILLION, "square", 0.02),
    )
    for key, name, colour, symbol, shift in kinds:
        known = [one for one in curve if key in one and one[key]["mean"] is not None]
        figure.add_trace(
            go.Scatter(
                x=[one["horizon_s"] + shift for one in known],
                y=[one[key]["mean"] for one in known],
                error_y=whiskers([one[key] for one in known]),
                mode="lines+markers",
                name=name,
                line={"color": colour, "width": 2},
                marker={"symbol": symbol, "size": 8},
                hovertemplate="%{y:.3f} at %{x:.2f} s before<extra></extra>",
            )
        )
    figure.add_hline(y=0.5, line={"color": GREY, "dash": "dot", "width": 1.5})
    dress(figure)
    longest = max((one["horizon_s"] for one in curve), default=1.0)
    figure.update_xaxes(title_text="time before the event / s", range=[longest + 0.2, -0.2])
    figure.update_yaxes(title_text="AUROC", range=[0, 1.02])
    return figure
