"""The belief over the executions, with the executions beneath it.

Source: Hangl et al. 2017, fig. 2b, 3b and 4b.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from misstep.core.execution import Execution
from misstep.core.streams import Float64s
from misstep.view.belief_lines import BeliefLine
from misstep.view.figures.executions import outcome_marks, row_labels
from misstep.view.figures.theme import GREY, LINE_COLOURS, dress, line_style
from misstep.view.names import clipped, plain


def belief_figure(
    executions: Sequence[Execution],
    lines: Sequence[BeliefLine],
    no_bug: Float64s,
    world_changed: Float64s,
    short: Mapping[str, str],
) -> go.Figure:
    """Draws each line, no bug, and a changed world where values can tell of it; x = 0 is the prior.

    Args:
        executions: in the order in which they ran.
        lines: most probable first; the first six are coloured.
        no_bug: (executions + 1,) probability that there is no bug.
        world_changed: (executions + 1,) probability that the world has changed.
        short: display name of each function.
    """
    rows = row_labels(executions)
    beneath = 0.08 * len(rows) / (1 + 0.08 * len(rows))
    figure = make_subplots(rows=2, shared_xaxes=True, row_heights=[1 - beneath, beneath], vertical_spacing=0.04)
    for index, line in reversed(list(enumerate(lines))):
        figure.add_trace(_function_line(line, index, short), row=1, col=1)
    figure.add_trace(_line_beside("no bug", no_bug, "dot", 1100), row=1, col=1)
    if world_changed.any():
        figure.add_trace(_line_beside("changed world", world_changed, "dash", 1101), row=1, col=1)
    for marks in outcome_marks(executions, [rows[execution.skill] for execution in executions]):
        figure.add_trace(marks, row=2, col=1)
    dress(figure)
    figure.update_layout(legend={"traceorder": "normal"})
    figure.update_yaxes(title_text="probability", range=_probability_range(lines, no_bug, world_changed), row=1, col=1)
    figure.update_yaxes(type="category", dtick=1, autorange="reversed", row=2, col=1)
    figure.update_xaxes(range=[-0.2, len(executions) + 0.5], dtick=_tick(len(executions)), rangemode="nonnegative")
    figure.update_xaxes(title_text="execution (0: before the first)", row=2, col=1)
    return figure


def _probability_range(lines: Sequence[BeliefLine], *others: Float64s) -> list[float]:
    highest = float(np.nanmax([*(line.probability for line in lines), *others]))
    return [-0.02 * highest, min(1.02, 1.1 * highest)]


def _function_line(line: BeliefLine, index: int, short: Mapping[str, str]) -> go.Scatter:
    coloured = index < len(LINE_COLOURS)
    style = line_style(index) if coloured else {"color": GREY}
    return go.Scatter(
        y=line.probability,
        x=list(range(len(line.probability))),
        mode="lines",
        name=_label(line, short),
        text=["<br>".join(plain(function.name) for function in line.functions[:8])] * len(line.probability),
        hovertemplate="%{text}<br>p = %{y:.3f} after execution %{x}<extra></extra>",
        line=style | {"width": 2.5 if coloured else 1},
        opacity=1 if coloured else 0.5,
        showlegend=coloured,
        legendrank=1000 + index,
    )


def _line_beside(name: str, probability: Float64s, dash: str, rank: int) -> go.Scatter:
    """Of what is no function."""
    return go.Scatter(
        y=probability,
        x=list(range(len(probability))),
        mode="lines",
        name=name,
        hovertemplate=f"{name}<br>p = %{{y:.3f}} after execution %{{x}}<extra></extra>",
        line={"color": GREY, "width": 2.5, "dash": dash},
        legendrank=rank,
    )


def _label(line: BeliefLine, short: Mapping[str, str]) -> str:
    name = plain(clipped(short[line.functions[0].name], 30))
    return name if len(line.functions) == 1 else f"{name} + {len(line.functions) - 1} alike"


def _tick(executions: int) -> int:
    return 1 if executions <= 12 else 5
