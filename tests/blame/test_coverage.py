from typing import Any

import numpy as np

from misstep.blame.coverage import Coverage
from misstep.blame.evidence import Reference
from misstep.blame.fingerprint import Fingerprint
from misstep.core.calls import Function
from misstep.signals.activity import Activity

F, G, H = (Function(name) for name in "fgh")


def references() -> dict[str, Reference]:
    def made(*functions: Function) -> Activity:
        return Activity(functions, 1, np.ones((len(functions), 2)))

    idle = Activity((F, H), 1, np.array([[1.0, 1.0], [0.0, 0.0]]))
    return {
        "b": Reference(Fingerprint.of([made(G, F), made(G)]), 2, 1.0),
        "a": Reference(Fingerprint.of([idle]), 0, 1.0),
    }


def test_it_holds_what_each_skill_called() -> None:
    coverage = Coverage.of((F, G, H), references())
    assert list(coverage.skills) == ["a", "b"]
    exercise = coverage.skills["b"]
    np.testing.assert_array_equal(exercise.rows, [0, 1])
    np.testing.assert_array_equal(exercise.rate, [0.5, 1.0])
    assert (exercise.failures, exercise.successes) == (2, 2)
    np.testing.assert_array_equal(coverage.skills["a"].rows, [0])  # h was traced, not called
    np.testing.assert_array_equal(coverage.users, [2, 1, 0])
    np.testing.assert_array_equal(coverage.rows([H, F]), [2, 0])


def test_it_equals_the_table_of_a_robot(robot: Any) -> None:
    coverage = robot.knowledge(4).coverage
    for skill, exercise in coverage.skills.items():
        called = {coverage.functions[row].name for row in exercise.rows}
        assert called == {function.name for function in robot.functions if skill in robot.users(function.name)}
        assert (exercise.rate == 1).all()


def test_a_function_on_another_line_is_not_known() -> None:
    coverage = Coverage.of((F,), {})
    assert coverage.knows([F]) and not coverage.knows([Function("f", "", 7)]) and not coverage.knows([G])


def test_knowledge_takes_functions_on_from_executions(robot: Any) -> None:
    known = robot.knowledge(3)
    assert known.coverage_with([known.functions[:2]]) is known.coverage
    moved = Function(known.functions[0].name, "new.py", 9)
    grown = known.coverage_with([[Function("zzz")], [moved]])
    assert grown.functions[0] == moved and grown.functions[-1].name == "zzz"
    np.testing.assert_array_equal(grown.users, [*known.coverage.users, 0])
