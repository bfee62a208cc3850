"""Parts that never share a scene, and hold of every skill and outcome what they should."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.core.execution import Execution, Outcome
from misstep.signals.errors import MissingClassError
from misstep.signals.split import split


def execution(number: int, skill: str = "grasp", failed: bool = False, seed: int | None = None) -> Execution:
    outcome = Outcome.FAILURE if failed else Outcome.SUCCESS
    return Execution(id=f"{skill}-{number:05}", skill=skill, outcome=outcome, seed=seed, started_ns=number)


def some(n: int = 100) -> list[Execution]:
    """Two skills; four in ten fail."""
    return [execution(number, ("grasp", "pour")[number % 2], number % 10 < 4) for number in range(n)]


def test_each_part_holds_its_share_of_every_skill_and_outcome() -> None:
    executions = some(200)
    parts = split(executions)
    totals = Counter((one.skill, one.failed) for one in executions)
    for ids, share in ((parts.train, 0.7), (parts.validation, 0.1), (parts.test, 0.2)):
        held = Counter((one.skill, one.failed) for one in parts.part_of(executions, ids))
        assert {key: count / totals[key] for key, count in held.items()} == pytest.approx(dict.fromkeys(totals, share))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.integers(2, 5))
def test_no_scene_is_in_two_parts_and_every_judged_execution_in_one(seed: int, together: int) -> None:
    executions = [execution(number, failed=number % 3 == 0, seed=number // together) for number in range(150)]
    parts = split(executions, seed)
    place = {one: name for name in ("train", "validation", "test") for one in getattr(parts, name)}
    assert set(place) == {one.id for one in executions}
    assert len({(one.seed, place[one.id]) for one in executions}) == len({one.seed for one in executions})


@settings(max_examples=10, deadline=None)
@given(st.randoms())
def test_the_order_of_executions_changes_nothing(order: st.DataObject) -> None:
    executions = some()
    shuffled = order.sample(executions, len(executions))  # type: ignore[attr-defined]
    assert split(executions, 3) == split(shuffled, 3)
    assert split(executions, 3) != split(executions, 4)


def test_without_a_class_there_is_nothing_to_learn() -> None:
    with pytest.raises(MissingClassError, match="validation part has 1 successes and 0 failures"):
        split([execution(number, failed=number == 0) for number in range(10)])


def test_what_was_never_judged_is_in_no_part() -> None:
    unknown = Execution(id="grasp-x", skill="grasp", outcome=Outcome.UNKNOWN, started_ns=0)
    parts = split([*some(), unknown])
    assert "grasp-x" not in parts.train + parts.validation + parts.test
