"""The executions of a session as marks: a row for each skill, a column for each execution."""

from collections.abc import Sequence

import plotly.graph_objects as go

from misstep.core.execution import Execution, Outcome
from misstep.view.figures.theme import OUTCOME_COLOURS, OUTCOME_SYMBOLS
from misstep.view.names import clipped, plain


def outcome_marks(executions: Sequence[Execution], heights: Sequence[float | str]) -> list[go.Scatter]:
    """Markers at x = 1, 2, … whose symbol and colour tell the outcome, one trace for each outcome.

    Args:
        executions: in the order in which they ran.
        heights: y of each marker.
    """
    traces = []
    for outcome in (Outcome.SUCCESS, Outcome.FAILURE, Outcome.UNKNOWN):
        places = [index for index, execution in enumerate(executions) if execution.outcome is outcome]
        if places:
            traces.append(
                go.Scatter(
                    x=[index + 1 for index in places],
                    y=[heights[index] for index in places],
                    mode="markers",
                    name=outcome.value,
                    marker={"symbol": OUTCOME_SYMBOLS[outcome], "color": OUTCOME_COLOURS[outcome], "size": 11},
                    text=[plain(executions[index].id) for index in places],
                    hovertemplate=f"execution %{{x}}: %{{text}}<br>{outcome.value}<extra></extra>",
                    cliponaxis=False,
                    legendrank=1200,
                )
            )
    return traces


def row_labels(executions: Sequence[Execution]) -> dict[str, str]:
    """Label of each skill's row, in the order in which the skills first ran."""
    return {execution.skill: plain(clipped(execution.skill, 20)) for execution in executions}
