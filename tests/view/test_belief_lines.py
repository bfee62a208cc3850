import numpy as np

from misstep.blame.belief import Belief
from misstep.blame.value_evidence import WORLD
from misstep.core.calls import Function
from misstep.view.belief_lines import belief_lines


def belief(**probability: float) -> Belief:
    functions = tuple(Function(name) for name in sorted(probability))
    values = np.array([probability[function.name] for function in functions])
    return Belief(functions, values, 1 - float(values.sum()))


def names(lines: list) -> list[list[str]]:
    return [[function.name for function in line.functions] for line in lines]


def test_functions_that_are_always_equal_share_a_line_and_the_highest_comes_first() -> None:
    beliefs = [belief(a=0.2, b=0.2, c=0.2), belief(a=0.1, b=0.4, c=0.1), belief(a=0.1, b=0.7, c=0.1)]
    lines = belief_lines(beliefs)
    assert names(lines) == [["b"], ["a", "c"]]
    np.testing.assert_allclose(lines[0].probability, [0.2, 0.4, 0.7])


def test_the_world_is_no_function() -> None:
    functions = (Function("a"), WORLD)
    beliefs = [Belief(functions, np.array([0.5, 0.4]), 0.1), Belief(functions, np.array([0.1, 0.85]), 0.05)]
    assert names(belief_lines(beliefs)) == [["a"]]


def test_a_line_that_was_once_among_the_highest_is_kept_and_others_are_not() -> None:
    beliefs = [belief(a=0.3, b=0.3, c=0.3), belief(a=0.5, b=0.3, c=0.1), belief(a=0.2, b=0.6, c=0.1)]
    assert names(belief_lines(beliefs, top=1)) == [["b"], ["a"]]


def test_a_function_first_called_late_has_no_probability_before() -> None:
    lines = belief_lines([belief(a=0.9), belief(a=0.5, z=0.4)])
    assert names(lines) == [["a"], ["z"]]
    np.testing.assert_array_equal(lines[1].probability, [np.nan, 0.4])
