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
    return [bug for bugs in candidates(calls, 3).values() for bug in bugs]


def test_all_functions_have_their_turn_and_none_has_more_than_its_share(calls, chosen):
    per_function = Counter(bug.function for bug in chosen)

    assert max(per_function.values()) == 3
    assert len(per_function) > 0.9 * len(calls)
    assert {bug.operator for bug in chosen} == set(OPERATORS)
    assert len({bug.name for bug in chosen}) == len(chosen)


def test_what_nobody_calls_gets_none(calls):
    one = next(iter(sorted(calls)))

    assert set(candidates({one: 10}, 3)) <= {one}


def test_the_choice_is_always_the_same(calls, chosen):
    assert [bug for bugs in candidates(calls, 3).values() for bug in bugs] == chosen


def test_more_of_a_function_go_on_where_fewer_end(calls):
    fewer, more = candidates(calls, 2), candidates(calls, 4)

    assert all(more[function][: len(bugs)] == bugs for function, bugs in fewer.items())


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
    operators = [(bug.qualname, bug.operator) for bugs in choose(proposed, 2).values() for bug in bugs]

    assert len(set(operators)) == 4
    assert set(Counter(operator for _, operator in operators).values()) <= {1, 2}


def test_what_is_seldom_seen_is_chosen_less():
    both = {"stale-value": [], "lost-limit": []}
    for number in range(12):
        for operator, bugs in both.items():
            bugs.append(Bug(f"{operator}-{number}", "m", f"f{number}", operator, "", "", ""))
    proposed = {f"f{number}": {operator: [bugs[number]] for operator, bugs in both.items()} for number in range(12)}
    uses = Counter(bug.operator for bugs in choose(proposed, 1).values() for bug in bugs)

    assert uses["stale-value"] > uses["lost-limit"] > 0


def test_the_same_text_is_proposed_once(function):
    one = function("def f(a_m, b_m):\n    return a_m - b_m\n")
    texts = [bug.new for bugs in proposals(one).values() for bug in bugs]

    assert len(texts) == len(set(texts)) > 3


def test_the_constants_of_a_module_are_its_numbers_and_settings():
    known = constants_of("misstep_cell.robot.perception.box")

    assert {"_LOOKS", "OBJECT", "TARGET"} <= set(known)
    assert all(name.isupper() for name in known)
