"""Likelihood of executions over time, and where failing ones fell to the threshold.

Source: Hangl et al. 2017, fig. 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from misstep.core.streams import Float64s
from misstep.view.figures.theme import BLUE, GREY, VERMILLION, dress
from misstep.view.names import plain
from misstep.view.pooling import pooled, stride

_TRAINING = "rgba(105,150,125,0.45)"


@dataclass(frozen=True, slots=True)
class Curve:
    """One execution's likelihood.

    Attributes:
        label: which execution.
        likelihood: (steps,) in [0, 1].
        t_fail_step: first step at or under the threshold; None where there is none.
    """

    label: str
    likelihood: Float64s
    t_fail_step: int | None = None


def likelihood_figure(
    training: Sequence[Curve],
    successes: Sequence[Curve],
    failures: Sequence[Curve],
    p_thresh: float,
    step_s: float,
) -> go.Figure:
    """Draws training successes thin, the session's successes and failures strong, and p_thresh where there is one.

    Args:
        training: successes that the model was trained on.
        successes: the session's.
        failures: the session's.
        p_thresh: of the model; 0 where it had too few successes to set one.
        step_s: length of a step.
    """
    figure = go.Figure()
    for curves, name, colour, width in (
        (training, "successes before the session", _TRAINING, 1),
        (successes, "successes of the session", BLUE, 2),
        (failures, "failures of the session", VERMILLION, 2.5),
    ):
        if curves:
            figure.add_trace(_lines(curves, name, colour, width, step_s))
    figure.add_trace(_failure_marks(failures, step_s))
    if p_thresh > 0:
        _mark_threshold(figure, p_thresh)
    dress(figure)
    figure.update_xaxes(title_text="time from the start / s", rangemode="tozero")
    figure.update_yaxes(title_text="likelihood of a success", range=[-0.03, 1.05])
    return figure


def _lines(curves: Sequence[Curve], name: str, colour: str, width: float, step_s: float) -> go.Scatter:
    """All curves as one trace, with a gap after each, so that the legend has one entry."""
    values = [np.append(pooled(curve.likelihood, np.minimum), np.nan) for curve in curves]
    time_s = [
        (np.arange(len(drawn)) + 0.5) * step_s * stride(len(curve.likelihood))
        for curve, drawn in zip(curves, values, strict=True)
    ]
    return go.Scatter(
        x=np.concatenate(time_s).astype(np.float32),
        y=np.concatenate(values).astype(np.float32),
        text=[plain(curve.label) for curve, drawn in zip(curves, values, strict=True) for _ in drawn],
        mode="lines",
        name=name,
        line={"color": colour, "width": width},
        hovertemplate="%{text}<br>%{y:.3g} at %{x:.2f} s<extra></extra>",
    )


def _mark_threshold(figure: go.Figure, p_thresh: float) -> None:
    figure.add_hline(
        y=p_thresh,
        line={"color": GREY, "width": 1.5, "dash": "dash"},
        annotation={"text": f"p_thresh = {p_thresh:.2g}", "yanchor": "bottom"},
        annotation_position="top right",
    )


def _failure_marks(failures: Sequence[Curve], step_s: float) -> go.Scatter:
    marked = [(curve, curve.t_fail_step) for curve in failures if curve.t_fail_step is not None]
    return go.Scatter(
        x=[(step + 0.5) * step_s for _, step in marked],
        y=[curve.likelihood[step] for curve, step in marked],
        text=[plain(curve.label) for curve, _ in marked],
        mode="markers",
        name="t_fail",
        marker={"symbol": "x", "size": 11, "color": VERMILLION},
        hovertemplate="%{text}<br>t_fail = %{x:.2f} s<extra></extra>",
        showlegend=bool(marked),
    )
