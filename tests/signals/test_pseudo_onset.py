from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.execution import Execution, Outcome
from misstep.signals.errors import NoOnsetError
from misstep.signals.pseudo_onset import ClipEnd, Onsets, Span

S = 1_000_000_000


@pytest.fixture(scope="module")
def pour(maker: Any) -> Onsets:
    """Failures 3 s, 5 s and 9 s after their beginnings, and one of another skill."""
    failures = [
        (maker.execution(f"pour-{number}", Outcome.FAILURE, begin_s * S + after_s * S), Span(begin_s * S, 40 * S))
        for number, (begin_s, after_s) in enumerate([(0, 5), (20, 3), (7, 9)])
    ]
    return Onsets.of([*failures, (maker.execution("push-1", Outcome.FAILURE, 2 * S), Span(0, 4 * S))])


def success(maker: Any, number: int = 1, skill: str = "pour") -> Execution:
    return maker.execution(f"{skill}-{number}", Outcome.SUCCESS)


def test_onsets_count_from_the_beginning_of_their_execution(pour: Onsets) -> None:
    assert {skill: (onsets // S).tolist() for skill, onsets in pour.by_skill.items()} == {
        "pour": [3, 5, 9],
        "push": [2],
    }


def test_a_failure_ends_at_its_onset(maker: Any, pour: Onsets) -> None:
    execution = maker.execution("pour-8", Outcome.FAILURE, 123)
    assert pour.end_of(execution, Span(0, 40 * S)) == ClipEnd(123, "onset")


def test_a_success_ends_where_a_failure_of_its_skill_began(maker: Any, pour: Onsets) -> None:
    """Each as often as another: when a clip ends tells nothing of the label."""
    ends = [pour.end_of(success(maker, number), Span(100 * S, 140 * S)) for number in range(3000)]
    assert {end.kind for end in ends} == {"drawn"}
    counts = Counter((end.t_ns - 100 * S) // S for end in ends)
    assert set(counts) == {3, 5, 9}
    assert max(counts.values()) - min(counts.values()) < 5 * np.sqrt(1000)


def test_no_success_ends_after_it_was_over(maker: Any, pour: Onsets) -> None:
    ends = {pour.end_of(success(maker, number), Span(10 * S, 14 * S)).t_ns for number in range(50)}
    assert ends == {13 * S, 14 * S}


def test_a_skill_that_never_failed_draws_from_all(maker: Any, pour: Onsets) -> None:
    ends = [pour.end_of(success(maker, number, "place"), Span(0, 40 * S)) for number in range(100)]
    assert {end.kind for end in ends} == {"drawn from all skills"}
    assert {end.t_ns // S for end in ends} == {2, 3, 5, 9}


@given(st.integers(0, 2**32), st.integers(0, 10**6), st.permutations(range(3)))
def test_a_draw_depends_on_seed_and_id_alone(maker: Any, seed: int, number: int, order: list[int]) -> None:
    failures = [(maker.execution(f"pour-{n}", Outcome.FAILURE, (n + 1) * S), Span(0, 9 * S)) for n in range(3)]
    one, other = Onsets.of(failures), Onsets.of([failures[place] for place in order])
    execution, span = success(maker, number), Span(0, 9 * S)
    assert one.end_of(execution, span, seed) == other.end_of(execution, span, seed) == one.end_of(execution, span, seed)


def test_seeds_differ(maker: Any, pour: Onsets) -> None:
    ends = [tuple(pour.end_of(success(maker, n), Span(0, 40 * S), seed).t_ns for n in range(20)) for seed in range(5)]
    assert len(set(ends)) == 5


def test_successes_give_no_onsets(maker: Any) -> None:
    assert Onsets.of([(success(maker), Span(0, S))]).by_skill == {}


def test_nothing_to_draw_from(maker: Any) -> None:
    with pytest.raises(NoOnsetError, match="pour"):
        Onsets({}).end_of(success(maker), Span(0, S))


def test_a_failure_without_onset_is_refused_unless_its_last_sample_will_do(maker: Any, pour: Onsets) -> None:
    execution = maker.execution("pour-8", Outcome.FAILURE, None)
    with pytest.raises(NoOnsetError, match="pour-8"):
        pour.end_of(execution, Span(0, 7 * S))
    assert pour.end_of(execution, Span(0, 7 * S), or_last_sample=True) == ClipEnd(7 * S, "last sample")
