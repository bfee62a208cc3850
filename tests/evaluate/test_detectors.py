from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.evaluate.detectors import Case, Judged, Opinion, cross_validate, split
from misstep.evaluate.metrics import auroc
from misstep.signals.grid import Measurements


def case(number: int, failed: bool = False, group: str | None = None) -> Case:
    values = np.full((3, 1), float(number))
    return Case(Measurements(("a",), 0, 50_000_000, values), failed, group or str(number), 0.5 if failed else None)


def number_of(measurements: Measurements) -> int:
    return int(measurements.values[0, 0])


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40), st.integers(1, 6), st.integers(0, 9))
def test_groups_are_never_split(groups: list[str], parts: int, seed: int) -> None:
    part = split(groups, parts, seed)
    for name in set(groups):
        assert len({int(mine) for mine, group in zip(part, groups, strict=True) if group == name}) == 1
    assert set(part) == set(range(min(parts, len(set(groups)))))  # no part is empty


def test_parts_of_single_executions_are_equally_large() -> None:
    sizes = np.bincount(split([str(index) for index in range(23)], 5))
    assert sizes.max() - sizes.min() <= 1


def test_nothing_is_judged_by_what_learned_from_it() -> None:
    cases = [case(index) for index in range(10)] + [case(index, failed=True) for index in (50, 51)]
    seen: list[tuple[set[int], int]] = []

    def learner(successes: Sequence[Measurements], advance: object):
        learned = {number_of(one) for one in successes}

        def judge(measurements: Measurements) -> Opinion:
            seen.append((learned, number_of(measurements)))
            return Opinion(0.0, None)

        return judge

    judged = cross_validate(cases, learner, parts=5)
    assert all(number not in learned for learned, number in seen)
    assert all(len(learned) == 8 for learned, _ in seen)
    assert sorted(number for _, number in seen if number < 50) == list(range(10))  # each success once
    assert sum(number == 50 for _, number in seen) == 5  # each failure by all
    assert judged.onsets_s == [0.5, 0.5]


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_wins_add_up_to_the_area_under_the_curve_of_each_part(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.integers(0, 6, size=(2, 7)).astype(float)  # ties, too
    part = np.array([0, 0, 0, 1, 1, 1, 1])
    successes = [Opinion(score, None) for score in generator.integers(0, 6, size=7).astype(float)]
    judged = Judged(successes, part, [[Opinion(one, None) for one in row] for row in scores], [None] * 7)
    for index in (0, 1):
        own = [one.score for one, mine in zip(successes, part, strict=True) if mine == index]
        expected = auroc([*own, *scores[index]], [0] * len(own) + [1] * 7)
        assert judged.wins[part == index].mean() == pytest.approx(expected)
