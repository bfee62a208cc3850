from collections import Counter

import pytest

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.candidates import candidates, choose, constants_of, proposals
from misstep_cell.bugs.hook import patched_source
from misstep_cell.bugs.operators import OPERATORS
from misstep_cell.bugs.software import functions_of, software_sources


@pytest.fixture(scope="module")
def calls():
    return {one.name: 10 for module, source in software_sources() for one in functions_of(module, source)}


@pytest.fixture(scope="module")
def chosen(calls):
    return candidates(calls, 3)


def test_all_functions_have_their_turn_and_none_has_more_than_its_share(calls, chosen):
    per_function = Counter(bug.function for bug in chosen)

    assert max(per_function.values()) == 3
    assert len(per_function) > 0.9 * len(calls)
    assert {bug.operator for bug in chosen} == set(OPERATORS)
    assert [bug.name for bug in chosen] == sorted({bug.name for bug in chosen})


def test_what_nobody_calls_gets_none(calls):
    one = next(iter(sorted(calls)))

    assert {bug.function for bug in candidates({one: 10}, 3)} <= {one}


def test_the_choice_is_always_the_same(calls, chosen):
    assert candidates(calls, 3) == chosen


def test_every_candidate_can_be_planted(chosen):
    sources = dict(software_sources())
    for bug in chosen:
        patched = patched_source(bug, sources[bug.module])
        compile(patched, bug.module, "exec")
        assert len(patched.splitlines()) == len(sources[bug.module].splitlines())
        assert patched != sources[bug.module]


def test_operators_take_turns():
    def bug(function, operator, number):
        return Bug(f"{function}-{operator}-{number}", "m", function, operator, "", "", "")

    proposed = {f: {op: [bug(f, op, 1), bug(f, op, 2)] for op in ("a", "b", "c")} for f in ("f", "g")}
    operators = [(bug.qualname, bug.operator) for bug in choose(proposed, 2)]

    assert len(set(operators)) == 4
    assert set(Counter(operator for _, operator in operators).values()) <= {1, 2}


def test_the_same_text_is_proposed_once(function):
    one = function("def f(a_m, b_m):\n    return a_m - b_m\n")
    texts = [bug.new for bugs in proposals(one).values() for bug in bugs]

    assert len(texts) == len(set(texts)) > 3


def test_the_constants_of_a_module_are_its_numbers_and_settings():
    known = constants_of("misstep_cell.robot.perception.box")

    assert {"_LOOKS", "OBJECT", "TARGET"} <= set(known)
    assert all(name.isupper() for name in known)
