from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.silence import Silence, bound_ns, none_yet, silent, unknown
from misstep.watch.verdict import Level

PERIODS_NS = st.integers(1_000_000, 10_000_000_000)


def test_the_bound_is_two_periods_and_at_least_half_a_second() -> None:
    assert bound_ns(50_000_000) == 500_000_000
    assert bound_ns(400_000_000) == 800_000_000


@given(PERIODS_NS)
def test_silence_is_told_before_the_bound_and_not_before_a_verdict_may_be_half_a_period_late(period_ns: int) -> None:
    silence = Silence(period_ns)
    silence.begin(0)
    assert silence.too_long_s(bound_ns(period_ns)) is not None
    assert silence.too_long_s(period_ns + period_ns // 2) is None


@given(PERIODS_NS, st.lists(st.integers(0, 10**10), min_size=1))
def test_it_counts_from_the_newest_that_was_heard(period_ns: int, sent: list[int]) -> None:
    silence, now_ns = Silence(period_ns), 2 * 10**10
    silence.begin(0)
    for sent_ns in sent:
        silence.heard(sent_ns, now_ns)
    assert silence.due_ns() == max(sent) + int(0.9 * bound_ns(period_ns))


def test_a_stamp_of_the_future_does_not_put_it_off() -> None:
    silence = Silence(50_000_000)
    silence.begin(0)
    silence.heard(10**15, 1_000)
    assert silence.too_long_s(1_000 + 500_000_000) is not None


def test_between_executions_nothing_is_waited_for() -> None:
    silence = Silence(50_000_000)
    assert silence.too_long_s(10**12) is None
    silence.begin(0)
    silence.end()
    silence.heard(5, 6)
    assert silence.due_ns() is None


def test_the_verdict_in_the_place_of_a_missing_one_is_unknown_and_says_why() -> None:
    silence, last = Silence(50_000_000), none_yet("grasp", 7)
    assert silent(last, silence, "judge", 10**10) is None
    silence.begin(0)
    verdict = silent(last, silence, "judge", 600_000_000)
    assert verdict is not None
    assert verdict == unknown(last, "the monitor's judge has been silent for 0.60 s", 600_000_000)
    assert (verdict.level, verdict.skill, verdict.tick) == (Level.UNKNOWN, "grasp", 1)
