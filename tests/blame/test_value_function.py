"""A function with known behaviour: what is found of changes, and when nothing is said."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.interface import Call
from misstep.blame.value_fitting import _LEAST_SCENES, _LEAST_SHARE
from misstep.blame.value_function import MARGIN, Deviation, FunctionValues
from misstep.blame.value_rules import SURE, UNSEEN, Constant, Copy, OneOf, Regression

MakeCall = Callable[..., Call]
NOISE, RARE = 0.05, 2.33  # 98 % of a normal distribution are within so many standard deviations
quick = settings(max_examples=20, deadline=None)


class Mixer:
    """Passes 2x on to g, which returns r; returns x - r with noise, x, and whether x exceeds 0.5."""

    def __init__(self, make_call: MakeCall, seed: int = 0) -> None:
        self._make_call, self._chance = make_call, np.random.default_rng(seed)

    def call(self, x: float | None = None, r: float | None = None, **other: float) -> Call:
        """One call; `other` overrides what it makes, by the last letters of its name."""
        x = float(self._chance.uniform(0, 1)) if x is None else x
        r = float(self._chance.uniform(0, 1)) if r is None else r
        passed = {">g#0 argument/": 2 * x + NOISE * self._chance.normal()}
        made = {"return/difference": x - r + NOISE * self._chance.normal(), "return/same": x, "return/near": x + 1e-9,
                "return/doubled": 2 * x, "return/high": float(x > 0.5), "return/flag": 1.0}  # fmt: skip
        for part in passed, made:
            part.update({name: other[name[-4:]] for name in part if name[-4:] in other})
        return self._make_call({"argument/x": x}, passed, {">g#0 return/": r}, made)

    def calls(self, n: int = 80) -> list[Call]:
        return [self.call() for _ in range(n)]


@pytest.fixture
def mixer(make_call: MakeCall) -> Mixer:
    return Mixer(make_call)


@pytest.fixture
def mixed(mixer: Mixer) -> FunctionValues:
    """Forty executions with two calls each."""
    return FunctionValues.of(mixer.calls(), np.repeat(np.arange(40), 2))[0]


def strong(deviations: Sequence[Deviation]) -> dict[str, Deviation]:
    return {one.name: one for one in deviations if one.size > 3}


def test_the_rule_of_every_number(mixed: FunctionValues) -> None:
    kind = {mixed.columns.names[column]: rule for column, rule in mixed.rules.items()}
    assert isinstance(kind["return/same"], Copy) and isinstance(kind["return/flag"], Constant)
    assert isinstance(kind["return/high"], OneOf) and kind["return/high"].column == mixed.columns.place["argument/x"]
    for name, is_exact in {"return/doubled": True, "return/difference": False, ">g#0 argument/": False}.items():
        rule = kind[name]
        assert isinstance(rule, Regression) and rule.is_exact is is_exact


def test_what_did_as_ever_deviates_little(mixer: Mixer, mixed: FunctionValues) -> None:
    assert max((one.size for one in mixed.deviations(mixer.calls(200))), default=0) < 3


def test_a_shifted_number_is_found_with_what_was_expected_and_its_usual_error(
    mixer: Mixer, mixed: FunctionValues
) -> None:
    (found,) = strong(mixed.deviations([mixer.call(x=0.8, r=0.3, ence=1.5)])).values()
    assert found.name == "return/difference" and found.value == 1.5 and found.known_ns == 30
    assert found.expected == pytest.approx(0.5, abs=2 * NOISE)
    assert found.usual == pytest.approx(RARE * NOISE, rel=0.4)
    assert found.size == pytest.approx(abs(found.value - found.expected) / found.usual)


@pytest.mark.parametrize(("name", "value"), [("same", 0.81), ("bled", 1.7), ("flag", 0.0), ("high", 0.0)])
def test_breaking_a_rule_without_exception_is_found(
    mixer: Mixer, mixed: FunctionValues, name: str, value: float
) -> None:
    (found,) = strong(mixed.deviations([mixer.call(x=0.8, **{name: value})])).values()
    assert found.name.endswith(name) and found.value == value
    assert found.size in {SURE, UNSEEN}
    assert found.exact is (name != "high")  # a threshold is guessed from what was seen


def test_what_is_explained_in_part_is_not_exact(mixer: Mixer, mixed: FunctionValues) -> None:
    (found,) = strong(mixed.deviations([mixer.call(x=0.8, r=0.3, ence=1.5)])).values()
    assert not found.exact


def test_nothing_counts_for_more_than_sure(mixer: Mixer, mixed: FunctionValues) -> None:
    deviations = mixed.deviations([mixer.call(ence=1e9, same=1e9, bled=1e9, flag=1e9, high=1e9, **{"ent/": 1e9})])
    assert len(strong(deviations)) == 6
    assert max(one.size for one in deviations) == SURE


@pytest.mark.parametrize("beyond", [0.5 * MARGIN, 2 * MARGIN])
def test_beyond_what_was_seen_only_what_holds_there_is_asked(
    mixer: Mixer, mixed: FunctionValues, beyond: float
) -> None:
    wrong = dict.fromkeys(("ence", "same", "bled", "flag", "ent/"), 99.0)
    found = strong(mixed.deviations([mixer.call(x=1 + beyond, **wrong)]))
    expected = {"return/same"}  # a copy is one everywhere
    if beyond < MARGIN:
        expected |= {"return/doubled", "return/difference", "return/flag", ">g#0 argument/"}
    assert set(found) == expected


def test_what_is_given_later_silences_nothing_made_before(mixer: Mixer, mixed: FunctionValues) -> None:
    wrong = dict.fromkeys(("ence", "flag", "ent/"), 99.0)
    assert set(strong(mixed.deviations([mixer.call(r=5.0, **wrong)]))) == {">g#0 argument/"}
    assert set(strong(mixed.deviations([mixer.call(x=5.0, **wrong)]))) == set()
    assert set(strong(mixed.deviations([mixer.call(**wrong)]))) == {
        ">g#0 argument/",
        "return/difference",
        "return/flag",
    }


@given(st.data())
@quick
def test_nothing_given_later_changes_what_is_said_of_a_number(make_call: MakeCall, data: st.DataObject) -> None:
    mixer = Mixer(make_call, 1)
    mixed = FunctionValues.of(mixer.calls(), np.arange(80))[0]
    passed, later = data.draw(st.floats(-9, 9)), st.floats(allow_nan=True, allow_infinity=True)
    alike = [mixer.call(x=0.4, r=data.draw(later), **{"ent/": passed}) for _ in range(3)]
    told = [[one for one in mixed.deviations([call]) if one.name == ">g#0 argument/"] for call in alike]
    assert told[0] == told[1] == told[2] and told[0]


def test_numbers_and_calls_never_met_before_are_unheard_of(
    mixer: Mixer, mixed: FunctionValues, make_call: MakeCall
) -> None:
    usual = mixer.call(x=0.4, r=0.2)
    numbers = iter(usual.numbers.tolist())
    parts = [{name: next(numbers) for name in part.names} for part in usual.parts]
    raising = make_call(*parts[:3], {"raised/line": 4.0, "calls/new": 1.0, "calls/g": 1.0})
    found = {one.name: one for one in mixed.deviations([raising]) if one.size >= UNSEEN}
    assert set(found) == {"raised/line", "calls/new", "calls/g"}  # no success counted its calls
    assert found["raised/line"].known_ns == 30 and np.isnan(found["raised/line"].expected)
    strange = make_call(parts[0] | {"argument/new": 1.0}, *parts[1:3], {"raised/line": 4.0})
    assert not strong(mixed.deviations([strange]))  # given something new, it may do something new
    late = make_call(*parts[:2], parts[2] | {">g#0 return/new": 1.0}, {"raised/line": 4.0, "return/same": 7.0})
    assert not strong(mixed.deviations([late]))


def test_an_input_that_was_always_the_same_and_is_not_now_silences_what_follows(make_call: MakeCall) -> None:
    """x * gain with a gain that was always 1 looks like a copy of x."""
    chance = np.random.default_rng(0)
    learnt = [
        make_call({"argument/x": x, "argument/gain": 1.0}, {"return/": x, "return/sum": 2 * x + 1})
        for x in chance.normal(size=40)
    ]
    rules = FunctionValues.of(learnt, np.arange(40))[0]
    called = make_call({"argument/x": 0.3, "argument/gain": 2.0}, {"return/": 0.6, "return/sum": 2.2})
    assert not rules.deviations([called])
    wrong = make_call({"argument/x": 0.3, "argument/gain": 1.0}, {"return/": 0.6, "return/sum": 2.2})
    assert set(strong(rules.deviations([wrong]))) == {"return/", "return/sum"}


def test_an_exception_that_was_passed_on_is_not_the_functions_doing(
    mixer: Mixer, mixed: FunctionValues, make_call: MakeCall
) -> None:
    usual = mixer.call(x=0.4, r=0.2)
    numbers = iter(usual.numbers.tolist())
    given_x, passed, _, _ = [{name: next(numbers) for name in part.names} for part in usual.parts]
    for passed_on, expected in ((True, set()), (False, {"raised/line"})):
        call = make_call(given_x, passed, {}, {"raised/line": 4.0}, passed_on=passed_on)
        assert set(strong(mixed.deviations([call]))) == expected
    wrong = make_call(given_x, {">g#0 argument/": 9.0}, {}, {"raised/line": 4.0}, passed_on=True)
    assert set(strong(mixed.deviations([wrong]))) == {">g#0 argument/"}


def test_an_unseen_code_silences_and_a_seen_one_tells(make_call: MakeCall) -> None:
    def call(mode: float, speed: float) -> Call:
        return make_call({"argument/mode:text": mode}, {"return/": speed})

    function = FunctionValues.of([call(mode, 3 * mode) for mode in [11.0, 12.0, 13.0] * 10], np.arange(30))[0]
    assert [one.expected for one in function.deviations([call(12.0, 33.0)])] == [36.0]
    assert not function.deviations([call(12.0, 36.0)]) and not function.deviations([call(15.0, 33.0)])


def test_the_largest_deviation_of_a_training_call_is_from_rules_without_its_execution(make_call: MakeCall) -> None:
    """An execution in which the function did something odd does not teach that it is usual."""
    chance = np.random.default_rng(0)
    x, noise = chance.uniform(0, 1, 60), NOISE * chance.normal(size=60)
    noise[7] = 20 * NOISE
    calls = [make_call({"argument/x": a}, {"return/": a + b}) for a, b in zip(x, noise, strict=True)]
    _, largest = FunctionValues.of(calls, np.arange(60))
    assert largest.argmax() == 7 and largest[7] > 3
    assert 0 < np.delete(largest, 7).max() < 3


def test_the_order_of_calls_changes_nothing(mixer: Mixer) -> None:
    calls, order = mixer.calls(60), np.random.default_rng(0).permutation(60)
    tests = [mixer.call(ence=3.0), mixer.call(x=1.05), *mixer.calls(5)]
    one, largest = FunctionValues.of(calls, np.arange(60))
    other, shuffled = FunctionValues.of([calls[row] for row in order], order)
    np.testing.assert_allclose(shuffled, largest[order], atol=1e-9)
    sizes = [sorted(found.size for found in function.deviations(tests)) for function in (one, other)]
    np.testing.assert_allclose(*sizes, rtol=1e-6)


@pytest.mark.parametrize("executions", [_LEAST_SCENES - 1, _LEAST_SCENES])
def test_few_executions_make_no_rule_however_many_calls(make_call: MakeCall, executions: int) -> None:
    calls = [make_call({"argument/x": float(x)}, {"return/": 3.0}) for x in range(70)]
    function = FunctionValues.of(calls, np.arange(70) % executions)[0]
    assert len(function.rules) == (executions >= _LEAST_SCENES)
    assert bool(function.deviations([make_call({"argument/x": 5.0}, {"return/": 4.0})])) is bool(function.rules)


def test_what_is_rarely_made_has_no_rule(make_call: MakeCall) -> None:
    rare = int(200 * _LEAST_SHARE) - 1
    made = [{"return/": 1.0} | ({"return/rare": 2.0} if row < rare else {}) for row in range(200)]
    calls = [make_call({"argument/x": float(row)}, one) for row, one in enumerate(made)]
    assert len(FunctionValues.of(calls, np.arange(200))[0].rules) == 1


def test_a_function_without_calls_under_test_and_without_numbers(mixed: FunctionValues, make_call: MakeCall) -> None:
    assert mixed.deviations([]) == []
    bare = FunctionValues.of([make_call({}, {})] * 20, np.arange(20))[0]
    assert bare.deviations([make_call({}, {})]) == []


ODD = (np.nan, np.inf, -np.inf, 1.7e308, -1.7e308, 1e-300)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("n", [1, 40])
@pytest.mark.parametrize("where", ["given", "made"])
def test_any_number_may_be_given_and_made(mixer: Mixer, odd: float, n: int, where: str) -> None:
    def drawn(count: int) -> list[Call]:
        if where == "given":
            return [mixer.call(x=odd) if row % 2 else mixer.call(r=odd) for row in range(count)]
        return [mixer.call(ence=odd, bled=-odd) for _ in range(count)]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function, largest = FunctionValues.of([*mixer.calls(40 - n), *drawn(n)], np.arange(40))
        tests = [mixer.call(x=x, r=x, ence=y, bled=y) for x in (*ODD, 0.5) for y in (*ODD, 0.5)]
        deviations = function.deviations(tests)
    assert np.isfinite(largest).all() and (largest >= 0).all()
    assert all(0 < one.size <= SURE for one in deviations)


def test_a_further_success_widens_what_is_ordinary(mixed: FunctionValues, mixer: Mixer) -> None:
    far = [mixer.call(3.0, 0.5)]
    odd = [mixer.call(3.0, 0.5, high=0.0)]
    assert "return/high" not in strong(mixed.deviations(odd))  # 3 is beyond what was seen
    widened, largest = mixed.widened(far)
    assert largest < 3 and set(widened.rules) == set(mixed.rules)
    assert "return/high" in strong(widened.deviations(odd))


def test_a_rule_without_exception_that_a_success_breaks_is_dropped(mixed: FunctionValues, mixer: Mixer) -> None:
    broken = [mixer.call(0.7, 0.5, same=0.2)]
    assert strong(mixed.deviations(broken)).keys() == {"return/same"}
    widened, largest = mixed.widened(broken)
    dropped = mixed.rules.keys() - widened.rules.keys()
    assert [mixed.columns.names[column] for column in dropped] == ["return/same"]
    assert largest < 3 and not strong(widened.deviations(broken))


def test_how_far_a_success_deviates_from_a_rule_with_errors_is_told(mixed: FunctionValues, mixer: Mixer) -> None:
    far_off = [mixer.call(0.7, 0.5, ence=0.7)]
    (largest,) = [one.size for one in mixed.deviations(far_off) if one.name == "return/difference"]
    widened, told = mixed.widened(far_off)
    assert told == largest > 3 and set(widened.rules) == set(mixed.rules)


def test_what_one_success_had_is_not_unheard_of(mixed: FunctionValues, make_call: MakeCall, mixer: Mixer) -> None:
    plain = mixer.call(0.5, 0.5)
    extra = make_call({"argument/x": 0.5, "argument/mode:text": 7.0}, {"calls/h": 1.0})
    assert {one.name for one in mixed.deviations([make_call({"argument/x": 0.5}, {"calls/h": 1.0})])} == {"calls/h"}
    widened, _ = mixed.widened([extra])
    assert not strong(widened.deviations([extra, plain]))
