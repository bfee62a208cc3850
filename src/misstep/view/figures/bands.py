"""Lines with intervals, as several figures draw them."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go


def band(
    x: Sequence[float | None], low: Sequence[float | None], high: Sequence[float | None], rgb: str
) -> list[go.Scatter]:
    """The area between two lines; `rgb` is like "0,114,178"."""
    edge = {"x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    return [go.Scatter(y=high, **edge), go.Scatter(y=low, fill="tonexty", fillcolor=f"rgba({rgb},0.2)", **edge)]


def whiskers(estimates: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Error bars of estimates {"mean", "low", "high"}, for Plotly's `error_y`."""
    above = [max((one["high"] or 0) - (one["mean"] or 0), 0) for one in estimates]
    below = [max((one["mean"] or 0) - (one["low"] or 0), 0) for one in estimates]
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "thickness": 1.5, "width": 4}
