import numpy as np
import pytest

from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.view.belief_lines import BeliefLine
from misstep.view.figures.belief import belief_figure

EXECUTIONS = [Execution("grasp-1", "grasp", Outcome.FAILURE, 0), Execution("push-1", "push", Outcome.SUCCESS, 0)]


def line(*names: str, values: tuple[float, ...] = (0.1, 0.2, 0.3)) -> BeliefLine:
    return BeliefLine(tuple(Function(name) for name in names), np.array(values))


def drawn(lines: list[BeliefLine], world: tuple[float, ...] = (0.0, 0.0, 0.0)) -> dict:
    short = {function.name: function.name for one in lines for function in one.functions}
    figure = belief_figure(EXECUTIONS, lines, np.array([0.1, 0.0, 0.0]), np.array(world), short)
    return {trace.name: trace for trace in figure.data}


def test_every_line_and_no_bug_begin_with_the_prior() -> None:
    traces = drawn([line("a", values=(0.1, 0.5, 0.9)), line("b", "c")])
    assert list(traces["a"].x) == [0, 1, 2]
    np.testing.assert_array_equal(traces["a"].y, [0.1, 0.5, 0.9])
    np.testing.assert_array_equal(traces["no bug"].y, [0.1, 0.0, 0.0])
    assert traces["b + 1 alike"].text[0] == "b<br>c"


def test_a_changed_world_has_a_line_where_values_can_tell_of_it() -> None:
    traces = drawn([line("a")], (0.05, 0.5, 0.9))
    np.testing.assert_array_equal(traces["changed world"].y, [0.05, 0.5, 0.9])
    assert traces["changed world"].line.dash != traces["no bug"].line.dash
    assert "changed world" not in drawn([line("a")])


def test_executions_are_marked_by_skill_and_outcome() -> None:
    traces = drawn([line("a")])
    assert (list(traces["failure"].x), list(traces["failure"].y)) == ([1], ["grasp"])
    assert (list(traces["success"].x), list(traces["success"].y)) == ([2], ["push"])
    assert traces["failure"].marker.symbol != traces["success"].marker.symbol


def test_only_the_six_most_probable_are_coloured() -> None:
    traces = drawn([line(name) for name in "abcdefgh"])
    assert [name for name in "abcdefgh" if traces[name].showlegend] == list("abcdef")
    assert len({traces[name].line.color for name in "abcdef"}) == 6


@pytest.mark.parametrize("name", ["<b>x</b>", "<script>boom()</script>"])
def test_names_are_no_mark_up(name: str) -> None:
    assert all(
        "<b>" not in str(trace.name) and "<script" not in str(trace.text) for trace in drawn([line(name)]).values()
    )
