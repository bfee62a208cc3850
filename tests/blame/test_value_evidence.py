"""What findings say: by its formulas one function at a time, by laws, and of a small software that changes."""

import math
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.value_evidence import (
    MOST,
    SILENT,
    ValuePriors,
    ValueRatios,
    value_ratios,
)
from misstep.blame.value_function import Deviation
from misstep.blame.values import Finding, Success, ValueModel

PRIORS = ValuePriors()
chances = st.floats(1e-6, 1)
times_ns = st.integers(-1, 6)
some_findings = st.dictionaries(
    st.sampled_from("fghijk"), st.builds(Finding, chances, st.none(), times_ns), min_size=1, max_size=6
)
quick = settings(max_examples=50, deadline=None)
DECISIVE = 1e-4
"""Chance of a deviation that outweighs any difference between a culprit's deviation and a consequence."""


def finding(chance: float, first_ns: int = 0) -> Finding:
    return Finding(chance, None, first_ns if chance < 1 else -1)


def density(chance: float, share: float) -> float:
    """Of a chance if a share of such functions deviates strongly."""
    return 1 - share + share * PRIORS.kappa * chance ** (PRIORS.kappa - 1)


def literal_failure(findings: Mapping[str, Finding]) -> ValueRatios:
    """Each hypothesis by itself: P(findings | it) over P(findings | nothing has changed)."""
    consequence = {name: math.log(density(one.chance, PRIORS.consequence)) for name, one in findings.items()}
    changed = math.log(0.5 + 0.5 * math.exp(min(sum(consequence.values()), MOST)))

    def at_most(ratio: float) -> float:
        return max(-MOST, min(MOST, ratio))

    strong = {name for name, one in findings.items() if one.first_ns >= 0 and consequence[name] > math.log(10) / 2}
    of_function = {}
    for name, one in findings.items():
        ratio = math.log(density(one.chance, PRIORS.culprit)) - consequence[name]
        if name in strong:
            before = [consequence[other] for other in strong if findings[other].first_ns < one.first_ns]
            ratio += -sum(before) if before else math.log(len(strong))
        of_function[name] = changed + at_most(ratio)
    return ValueRatios(of_function, changed, changed)


@quick
@given(some_findings)
def test_a_failure_says_what_the_formulas_say(findings: dict[str, Finding]) -> None:
    ratios, literal = value_ratios(findings, True), literal_failure(findings)
    assert dict(ratios.of_function) == pytest.approx(literal.of_function)
    assert (ratios.otherwise, ratios.world) == pytest.approx((literal.otherwise, literal.world))


@pytest.mark.parametrize(
    ("exact", "chance", "is_window"), [(True, 1e-4, False), (False, 1e-4, True), (True, 1.0, True)]
)
def test_a_changed_world_shows_through_all_but_what_breaks_a_law(exact: bool, chance: float, is_window: bool) -> None:
    deviation = Deviation(9.0, "return/", 3.0, 2.0, 0.1, 5, (), exact)
    ratios = value_ratios({"f": Finding(chance, deviation, 5), "g": finding(1.0)}, True)
    assert ratios.windows == ({"f", "g"} if is_window else {"g"})


@quick
@given(some_findings)
def test_a_success_says_what_the_formula_says(findings: dict[str, Finding]) -> None:
    ratios = value_ratios(findings, False)
    literal = {n: min(math.log(density(one.chance, PRIORS.culprit_in_success)), MOST) for n, one in findings.items()}
    assert dict(ratios.of_function) == pytest.approx(literal)
    assert ratios.otherwise == ratios.world == 0


@pytest.mark.parametrize("failed", [True, False])
def test_no_findings_say_nothing(failed: bool) -> None:
    assert value_ratios({}, failed) == SILENT == ValueRatios({}, 0.0, 0.0)


@pytest.mark.parametrize("share", [PRIORS.culprit, PRIORS.culprit_in_success, PRIORS.consequence])
def test_the_chances_under_every_hypothesis_are_distributed(share: float) -> None:
    """The integral of the density over all chances, u = c^κ substituted."""
    u = (np.arange(10_000) + 0.5) / 10_000
    chance = u ** (1 / PRIORS.kappa)
    slope = chance / (PRIORS.kappa * u)  # dc / du
    densities = np.array([density(one, share) for one in chance])
    assert np.mean(densities * slope) == pytest.approx(1, abs=1e-3)


@quick
@given(some_findings, st.booleans(), st.randoms())
def test_the_order_of_functions_changes_nothing(findings: dict[str, Finding], failed: bool, order: Any) -> None:
    names = order.sample(sorted(findings), len(findings))
    one, other = value_ratios(findings, failed), value_ratios({name: findings[name] for name in names}, failed)
    assert dict(one.of_function) == pytest.approx(dict(other.of_function))
    assert (one.otherwise, one.world) == pytest.approx((other.otherwise, other.world))


@quick
@given(some_findings, st.booleans())
def test_no_execution_says_more_than_the_most(findings: dict[str, Finding], failed: bool) -> None:
    ratios = value_ratios(findings, failed)
    for one in ratios.of_function.values():
        assert abs(one - ratios.otherwise) <= MOST + 1e-9
    assert ratios.otherwise <= MOST and ratios.world == ratios.otherwise


@quick
@given(st.permutations("fghij"), chances)
def test_of_functions_that_deviate_alike_the_first_gets_most(order: list[str], chance: float) -> None:
    findings = {name: finding(chance, at) for at, name in enumerate(order)}
    ratios = [value_ratios(findings, True).of_function[name] for name in order]
    assert all(ratios[0] >= later for later in ratios[1:])
    if chance <= DECISIVE:
        assert ratios[0] - ratios[1] > math.log(10)


@quick
@given(st.lists(chances, min_size=1, max_size=5))
def test_consequences_however_strong_do_not_hide_a_decisive_culprit(later: list[float]) -> None:
    findings = {str(at): finding(chance, 1 + at) for at, chance in enumerate(later)}
    ratios = value_ratios({"culprit": finding(DECISIVE), **findings}, True).of_function
    assert max(ratios, key=lambda name: ratios[name]) == "culprit"


@quick
@given(some_findings, st.booleans(), chances)
def test_a_stronger_deviation_never_speaks_for_its_function_less(
    findings: dict[str, Finding], failed: bool, chance: float
) -> None:
    name = min(findings)
    told = []
    for one in sorted([chance, findings[name].chance]):
        ratios = value_ratios({**findings, name: Finding(one, None, 0)}, failed)
        told.append(ratios.of_function[name] - ratios.otherwise)
    assert told[0] >= told[1] - 1e-9


@quick
@given(st.lists(chances, max_size=5))
def test_what_did_as_ever_loses_weakly_in_successes_and_more_in_failures(others: list[float]) -> None:
    findings = {"f": finding(1.0), **{str(at): finding(chance, at) for at, chance in enumerate(others)}}
    failure, success = value_ratios(findings, True), value_ratios(findings, False)
    assert failure.of_function["f"] - failure.otherwise < success.of_function["f"] < 0
    assert success.of_function["f"] > -math.log(2)


@quick
@given(st.lists(st.floats(0.5, 1), min_size=1, max_size=40))
def test_the_world_beats_every_function_where_nothing_deviates_in_a_failure(usual: list[float]) -> None:
    ratios = value_ratios({str(at): finding(chance, at) for at, chance in enumerate(usual)}, True)
    assert all(ratios.world > one for one in ratios.of_function.values())


@quick
@given(st.floats(1e-6, DECISIVE), st.integers(1, 5))
def test_a_culprit_beats_the_world(chance: float, others: int) -> None:
    ratios = value_ratios({"culprit": finding(chance), **{str(at): finding(1.0) for at in range(others)}}, True)
    assert ratios.of_function["culprit"] > ratios.world + math.log(PRIORS.culprit / PRIORS.consequence / 2)


CHAIN = """
import random

def sense(place, chance): return SCALE * place + chance.gauss(0, 0.01)
def plan(seen, speed): return {"way": 2 * seen - speed + OFFSET, "speed": speed, "is_far": seen > 0.5}
class Arm:
    def __init__(self): self.place = 0.0
    def act(self, way):
        self.place = self.place + POWER * way["way"] * way["speed"]
        return self.place
def main(place, speed, chance):
    arm = Arm()
    for step in range(3):
        arm.act(plan(sense(place + step / 10, chance), speed))
    return arm.place
"""
AS_EVER = {"SCALE": 1.0, "OFFSET": 0.0, "POWER": 1.0}
NAMES = {"SCALE": "robot.sense", "OFFSET": "robot.plan", "POWER": "robot.Arm.act"}


class Chain:
    """Three functions in a chain, run with random inputs; one constant of each can be changed."""

    def __init__(self, software: Any) -> None:
        self._software, self._program = software, software.load(CHAIN)
        self._chance = random.Random(0)
        self.model = ValueModel.of([Success("go", self.run()) for _ in range(20)])

    def run(self, beyond: float = 0.0, **changed: float) -> Any:
        self._program.update(AS_EVER | changed)
        place, speed = self._chance.uniform(0, 1) + beyond, self._chance.uniform(1, 2) + beyond
        return self._software.values(self._program["main"], place, speed, self._chance)

    def ratios(self, **how: float) -> ValueRatios:
        return value_ratios(self.model.findings("go", self.run(**how)), True)


@pytest.fixture(scope="module")
def chain(software: Any) -> Chain:
    return Chain(software)


@pytest.mark.parametrize(("constant", "value"), [("SCALE", 0.5), ("OFFSET", 0.3), ("OFFSET", -5), ("POWER", -1.0)])
def test_the_function_that_was_changed_is_first(chain: Chain, constant: str, value: float) -> None:
    for _ in range(3):
        ratios = chain.ratios(**{constant: value})
        ranked = sorted(ratios.of_function, key=lambda name: -ratios.of_function[name])
        assert ranked[0] == NAMES[constant]
        assert ratios.of_function[ranked[0]] > ratios.world


@pytest.mark.parametrize("beyond", [0.0, 0.3, 1.0, 2.0, 5.0, 1e3, -50.0])
def test_where_the_software_did_as_ever_the_world_leads(chain: Chain, beyond: float) -> None:
    """In the midst of what was seen, beyond it where exact rules still hold, and far outside; but for the noise."""
    runs = [chain.ratios(beyond=beyond) for _ in range(5)]
    assert np.median([ratios.world - max(ratios.of_function.values()) for ratios in runs]) > 0.1
