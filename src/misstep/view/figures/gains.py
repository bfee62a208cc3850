"""Expected information gain of each skill over the executions, with the skill that was chosen.

Source: Hangl et al. 2017, fig. 2a, 3a and 4a.
"""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from misstep.core.execution import Execution
from misstep.view.figures.executions import outcome_marks
from misstep.view.figures.theme import dress, line_style
from misstep.view.names import clipped, plain


def gains_figure(
    executions: Sequence[Execution], chosen_bits: Sequence[float], gains_bits: Sequence[Mapping[str, float]]
) -> go.Figure:
    """Draws a line for each skill; a mark on the skill that ran tells how it ended.

    Args:
        executions: in the order in which they ran.
        chosen_bits: what each was expected to gain.
        gains_bits: per skill, before each execution and after the last one: one more than executions.
    """
    numbers = list(range(1, len(gains_bits) + 1))
    figure = go.Figure()
    for index, skill in enumerate(sorted(gains_bits[-1])):
        figure.add_trace(_skill_line(skill, numbers, [gains.get(skill) for gains in gains_bits], index))
    figure.add_traces(outcome_marks(executions, chosen_bits))
    dress(figure)
    shown = [number for number in numbers if len(numbers) <= 13 or number % 5 == 0 or number == numbers[-1]]
    texts = [str(number) for number in shown[:-1]]
    figure.update_xaxes(title_text="execution", range=[0.5, len(numbers) + 0.5])
    figure.update_xaxes(tickvals=shown, ticktext=[*texts, "next"])
    highest = max([*chosen_bits, *(bits for gains in gains_bits for bits in gains.values())])
    figure.update_yaxes(title_text="expected gain / bit", range=[-0.04 * highest, 1.08 * highest + 1e-3])
    return figure


def _skill_line(skill: str, numbers: list[int], bits: list[float | None], index: int) -> go.Scatter:
    return go.Scatter(
        x=numbers,
        y=bits,
        mode="lines",
        name=plain(clipped(skill)),
        text=[plain(skill)] * len(numbers),
        hovertemplate="%{text}<br>%{y:.3f} bit before execution %{x}<extra></extra>",
        line=line_style(index) | {"width": 2.5},
    )
