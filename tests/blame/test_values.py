"""The chance of a deviation: by its formula, and against what held-out successes do."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from misstep.blame.value_rules import SURE
from misstep.blame.values import Success, ValueModel, chance_of
from misstep.core.values import Values

MakeValues = Callable[..., Values]
Chance = np.random.Generator
Slots = Mapping[str, float]
sizes = st.lists(st.floats(0, SURE), min_size=1, max_size=40).map(np.sort)
quick = settings(max_examples=50, deadline=None)


@quick
@given(sizes, sizes, st.floats(0, SURE))
def test_chance_by_its_formula(usual: NDArray[np.float64], largest: NDArray[np.float64], size: float) -> None:
    as_large, groups = sum(one >= size for one in usual), sum(one >= size for one in largest)
    chance = chance_of(size, usual, largest)
    if as_large:
        assert chance == (as_large + 1) / (len(usual) + 1)
    else:
        assert chance == pytest.approx((groups + 1) / (len(largest) + 1) / (len(usual) + 1))


@quick
@given(sizes, sizes, st.lists(st.floats(0, SURE), min_size=2, max_size=20))
def test_chance_falls_with_size_and_is_never_none(
    usual: NDArray[np.float64], largest: NDArray[np.float64], asked: list[float]
) -> None:
    chances = [chance_of(size, usual, largest) for size in sorted(asked)]
    assert all(a >= b for a, b in pairwise(chances))
    assert chances[-1] > 0 and chances[0] <= 1
    assert chance_of(0.0, usual, largest) == 1


@quick
@given(st.lists(st.floats(0, 1), min_size=2, max_size=40, unique=True))
def test_the_chance_of_one_success_among_the_others_is_uniform(seen: list[float]) -> None:
    all_sizes, never = np.sort(seen), np.full(1000, 2.0)
    chances = [chance_of(size, np.delete(all_sizes, one), never) for one, size in enumerate(all_sizes)]
    np.testing.assert_allclose(np.sort(chances), np.arange(1, len(seen) + 1) / len(seen))


def test_beyond_what_was_seen_the_largest_deviations_of_all_functions_tell() -> None:
    """Where functions deviate alike, chances are uniform far below what the successes of one could tell."""
    drawn = np.sort(np.random.default_rng(0).pareto(2.0, (400, 20)), axis=1)
    largest = np.sort(drawn[:, -1])
    chances = [chance_of(size, drawn[0], largest) for size in np.random.default_rng(1).pareto(2.0, 40_000)]
    for asked in (0.02, 0.01, 0.005):
        assert np.mean(np.array(chances) <= asked) < 1.3 * asked


def linear(chance: Chance) -> Slots:
    x, y = chance.normal(size=2)
    return {"argument/x": x, "argument/y": y, "return/": 3 * x - y + 0.2 * chance.normal()}


def heavy_tailed(chance: Chance) -> Slots:
    x = chance.normal()
    return {"argument/x": x, "return/": x + 0.2 * chance.standard_t(2)}


def curved(chance: Chance) -> Slots:
    x, y = chance.normal(size=2)
    return {"argument/x": x, "argument/y": y, "return/": np.sin(3 * x) * y}


def uneven(chance: Chance) -> Slots:
    x = chance.uniform(0, 1)
    return {"argument/x": x, "return/": x + x * chance.normal(), "after/.flag": float(x > 0.5), "after/.same": x}


def of_nothing(chance: Chance) -> Slots:
    return {"return/": chance.normal(), "return/other": chance.uniform()}


def of_many(chance: Chance) -> Slots:
    """Five numbers that follow from none of forty."""
    names = [f"argument/x:mean[{at}]" for at in range(40)] + [f"return/:mean[{at}]" for at in range(5)]
    return dict(zip(names, chance.normal(size=45).tolist(), strict=True))


@pytest.mark.parametrize(
    ("function", "calls"),
    [
        (linear, 1),
        (linear, 3),
        (heavy_tailed, 1),
        (curved, 1),
        (uneven, 3),
        (of_nothing, 1),
        (of_many, 3),
    ],
)
def test_the_chance_of_new_successes_is_uniform_or_larger(
    make_values: MakeValues, function: Callable[[Chance], Slots], calls: int
) -> None:
    """P(chance <= c) <= c for all c, up to what 40 successes of each of ten models leave open."""

    def execution(chance: Chance) -> tuple[str, Values]:
        return "a", make_values(*[("f", function(chance)) for _ in range(calls)])

    found = []
    for seed in range(10):
        chance = np.random.default_rng(seed)
        model = ValueModel.of([Success(*execution(chance)) for _ in range(32)])
        found += [model.findings(*execution(chance))["f"].chance for _ in range(40)]
    share = np.arange(1, len(found) + 1) / len(found)
    assert (share - np.sort(found)).max() < 0.11  # three standard deviations


def doubled(x: float, y: float) -> Slots:
    return {"argument/x": x, "return/": y}


@pytest.fixture
def model(make_values: MakeValues) -> ValueModel:
    """f doubles, with ten times the noise in skill b; g only runs in a and copies."""
    chance = np.random.default_rng(0)
    successes = []
    for number in range(80):
        noise = 0.1 if number % 2 else 0.01
        x = chance.uniform(0, 1, 3)
        calls = [("f", doubled(one, 2 * one + noise * chance.normal())) for one in x]
        calls += [] if number % 2 else [("g", doubled(x[0], x[0]))]
        successes.append(Success("b" if number % 2 else "a", make_values(*calls)))
    return ValueModel.of(successes)


def test_what_is_usual_is_told_by_skill(model: ValueModel, make_values: MakeValues) -> None:
    assert {name: set(skills) for name, skills in model.usual.items()} == {"f": {"a", "b"}, "g": {"a"}}
    for skills in model.usual.values():
        for usual in skills.values():
            assert len(usual) == 40 and (np.diff(usual) >= 0).all()
    odd = make_values(("f", doubled(0.5, 1.1)))
    chances = {skill: model.findings(skill, odd)["f"].chance for skill in "ab"}
    assert chances["a"] < 1 / 40 < chances["b"]


def test_of_unknown_functions_and_skills_nothing_is_found(model: ValueModel, make_values: MakeValues) -> None:
    seen = make_values(("f", doubled(0.5, 9.0)), ("g", doubled(0.5, 9.0)), ("new", doubled(0.5, 9.0)))
    assert set(model.findings("a", seen)) == {"f", "g"}
    assert set(model.findings("b", seen)) == {"f"}
    assert model.findings("c", seen) == {} == model.findings("a", Values.empty())


def test_a_finding_is_the_largest_deviation_and_when_such_began(model: ValueModel, make_values: MakeValues) -> None:
    numbers = (1.001, 9.0, 1.0, 99.0)
    found = model.findings("b", make_values(*[("f", doubled(0.5, y)) for y in numbers]))["f"]
    assert found.deviation is not None and found.deviation.value in {9.0, 99.0} and found.deviation.size == SURE
    assert found.deviation.expected == pytest.approx(1.0, abs=0.1)
    assert found.first_ns == 150  # the end of the second call


def test_where_nothing_deviates_there_is_nothing_to_show(model: ValueModel, make_values: MakeValues) -> None:
    found = model.findings("a", make_values(("g", doubled(0.5, 0.5))))["g"]
    assert (found.chance, found.deviation, found.first_ns) == (1.0, None, -1)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1.7e308])
@pytest.mark.parametrize("n", [1, 20, 40])
def test_any_numbers_may_occur_in_successes_and_under_test(make_values: MakeValues, odd: float, n: int) -> None:
    chance = np.random.default_rng(0)
    x = [*chance.uniform(0, 1, 40 - n), *[odd] * n]
    numbers = [(one, y) for one, y in zip(x, chance.permutation(x), strict=True)]
    model = ValueModel.of([Success("a", make_values(("f", doubled(*one)))) for one in numbers])
    for seen in [*numbers, (odd, odd), (0.5, odd), (odd, 0.5)]:
        found = model.findings("a", make_values(("f", doubled(*seen))))["f"]
        assert 0 < found.chance <= 1
