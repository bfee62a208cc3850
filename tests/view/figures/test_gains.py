from misstep.core.execution import Execution, Outcome
from misstep.view.figures.gains import gains_figure

EXECUTIONS = [Execution("grasp-1", "grasp", Outcome.FAILURE, 0), Execution("push-1", "push", Outcome.SUCCESS, 0)]
GAINS = [{"grasp": 0.9, "push": 0.4}, {"grasp": 0.1, "push": 0.3}, {"grasp": 0.05, "push": 0.0}]


def test_marks_lie_on_the_skill_that_ran() -> None:
    traces = {trace.name: trace for trace in gains_figure(EXECUTIONS, [0.9, 0.3], GAINS).data}
    assert list(traces["grasp"].y) == [0.9, 0.1, 0.05]
    assert list(traces["push"].y) == [0.4, 0.3, 0.0]
    assert (list(traces["failure"].x), list(traces["failure"].y)) == ([1], [0.9])
    assert (list(traces["success"].x), list(traces["success"].y)) == ([2], [0.3])


def test_the_last_tick_is_the_next_execution() -> None:
    axis = gains_figure(EXECUTIONS, [0.9, 0.3], GAINS).layout.xaxis
    assert list(axis.tickvals) == [1, 2, 3]
    assert list(axis.ticktext) == ["1", "2", "next"]


def test_long_sessions_have_fewer_ticks() -> None:
    axis = gains_figure(EXECUTIONS * 10, [0.1] * 20, GAINS * 7).layout.xaxis
    assert list(axis.ticktext) == ["5", "10", "15", "20", "next"]
