import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.evaluate.rollback_proof import Tally, gain, is_better


def tally(**counts: tuple[int, int]) -> Tally:
    return Tally({name: ok for name, (ok, _) in counts.items()}, {name: n for name, (_, n) in counts.items()})


def test_the_interval_is_that_of_the_paper() -> None:
    """Newcombe 1998, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10."""
    one = gain(tally(a=(48, 80)), tally(a=(56, 70)))
    assert (one.mean, one.low, one.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    other = gain(tally(a=(3, 10)), tally(a=(9, 10)))
    assert (other.low, other.high) == pytest.approx((0.1705, 0.8090), abs=1e-4)


@given(st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))))
def test_a_gain_backwards_is_a_loss(counts: tuple[int, int, int]) -> None:
    was, now, n = counts
    forth, back = gain(tally(a=(was, n)), tally(a=(now, n))), gain(tally(a=(now, n)), tally(a=(was, n)))
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))
    assert -1 <= forth.low <= forth.mean <= forth.high <= 1


def test_better_is_what_chance_does_not_explain() -> None:
    assert is_better(tally(a=(0, 10)), tally(a=(10, 10)))
    assert not is_better(tally(a=(8, 10)), tally(a=(10, 10)))
    assert not is_better(tally(a=(0, 1)), tally(a=(1, 1)))


def test_a_skill_that_fails_for_it_speaks_against_it() -> None:
    before, after = tally(a=(0, 20), b=(10, 10)), tally(a=(20, 20), b=(2, 10))
    assert gain(before, after).low > 0 and not is_better(before, after)


def test_executions_are_counted_by_skill() -> None:
    counted = Tally.of([("a", True), ("b", False), ("a", False)])
    assert (counted.failed, counted.words("a"), counted.words("b")) == (2, "1/2 [0.09, 0.91]", "0/1 [0.00, 0.79]")
    assert counted.facts()["all"]["n"] == 3
