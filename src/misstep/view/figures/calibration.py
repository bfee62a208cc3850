"""What was stated, and what came true."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from misstep.evaluate.metrics import wilson
from misstep.view.figures.bands import whiskers
from misstep.view.figures.theme import BLUE, GREY, dress


def calibration_figure(bins: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Draws the share that came true over the probability that was stated, with 95 % intervals.

    Args:
        bins: with `stated`, and either an estimate `failed` or numbers `observed` and `n`.
    """
    observed = [_observed(one) for one in bins]
    figure = go.Figure(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line={"color": GREY, "dash": "dot"},
            name="exactly right",
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[one["stated"] for one in bins],
            y=[one["mean"] for one in observed],
            error_y=whiskers(observed),
            mode="markers",
            marker={"color": BLUE, "size": [6 + min(one["n"], 400) ** 0.5 for one in observed]},
            name="came true (size: how many)",
            text=[str(one["n"]) for one in observed],
            hovertemplate="%{y:.3f} of %{text} came true, stated %{x:.3f}<extra></extra>",
        )
    )
    dress(figure)
    figure.update_xaxes(title_text="stated probability", range=[-0.03, 1.03])
    figure.update_yaxes(title_text="share that came true", range=[-0.03, 1.03])
    return figure


def _observed(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return one["failed"] if "failed" in one else wilson(round(one["observed"] * one["n"]), one["n"]).rounded()
