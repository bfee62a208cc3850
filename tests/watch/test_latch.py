from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.latch import Latch, LatchSettings
from misstep.watch.verdict import Level, Verdict

PERIOD_NS = 100_000_000
LEVELS = st.lists(st.sampled_from(Level), max_size=60)


def verdict(level: Level, tick: int = 0, excess: float | None = None) -> Verdict:
    return Verdict(level=level, skill="grasp", tick=tick, given_ns=tick * PERIOD_NS, excess=excess)


def alarms(levels: list[Level], latch: Latch | None = None) -> list[int]:
    latch = latch or Latch()
    return [tick for tick, level in enumerate(levels) if latch.take(verdict(level, tick))]


def test_a_warning_and_a_failure_are_alarms_at_once_and_stay_raised() -> None:
    latch = Latch()
    assert latch.take(verdict(Level.WARN, 3))
    assert latch.raised == verdict(Level.WARN, 3)
    assert latch.take(verdict(Level.FAIL, 4))
    assert latch.number == 2
    for tick in range(5, 100):
        assert not latch.take(verdict(Level.OK, tick))
    assert latch.raised == verdict(Level.FAIL, 4)


def test_what_is_unknown_for_no_longer_than_the_grace_is_no_alarm() -> None:
    assert alarms([Level.UNKNOWN] * 11 + [Level.OK] + [Level.UNKNOWN] * 11) == []
    assert alarms([Level.UNKNOWN] * 12) == [11]


def test_a_level_that_wavers_is_one_alarm() -> None:
    assert alarms([Level.WARN, Level.OK] * 30) == [0]


def test_a_level_is_an_alarm_again_after_it_was_ok_for_a_while() -> None:
    assert alarms([Level.WARN] + [Level.OK] * 11 + [Level.WARN]) == [0, 12]
    assert alarms([Level.WARN] + [Level.OK] * 10 + [Level.WARN]) == [0]


def test_a_score_just_below_the_threshold_is_not_clearly_ok() -> None:
    latch = Latch(LatchSettings(margin=0.5))
    assert latch.take(verdict(Level.WARN, 0, excess=0.1))
    assert not any(latch.take(verdict(Level.OK, tick, excess=-0.4)) for tick in range(1, 40))
    assert not latch.take(verdict(Level.WARN, 40, excess=0.1))
    assert not any(latch.take(verdict(Level.OK, tick, excess=-0.6)) for tick in range(41, 60))
    assert latch.take(verdict(Level.WARN, 60, excess=0.1))


def test_only_the_alarm_that_was_seen_is_acknowledged() -> None:
    latch = Latch()
    latch.take(verdict(Level.WARN, 0))
    latch.take(verdict(Level.FAIL, 1))
    latch.acknowledge(1)
    assert latch.raised is not None and latch.raised.level is Level.FAIL
    latch.acknowledge(2)
    assert latch.raised is None
    assert not latch.take(verdict(Level.FAIL, 2))


def test_what_was_told_of_the_input_does_not_hide_that_the_judge_is_lost() -> None:
    latch = Latch(LatchSettings(grace_ns=0))
    assert [latch.take(verdict(Level.UNKNOWN, tick)) for tick in range(3)] == [False, True, False]
    latch.acknowledge(1)
    assert latch.alarm(verdict(Level.UNKNOWN, 3), "judge")
    assert not latch.alarm(verdict(Level.UNKNOWN, 4), "judge")
    assert latch.number == 2 and latch.raised == verdict(Level.UNKNOWN, 3)


def test_in_a_new_execution_every_level_is_an_alarm_again() -> None:
    latch = Latch()
    assert latch.take(verdict(Level.FAIL, 0))
    latch.begin()
    assert latch.take(verdict(Level.FAIL, 1))
    assert latch.number == 2


def test_an_alarm_stands_in_the_latch_that_replaces_a_lost_one() -> None:
    assert Latch(raised=verdict(Level.FAIL), number=7).raised == verdict(Level.FAIL)
    assert Latch(raised=verdict(Level.FAIL), number=7).number == 7


@given(LEVELS)
def test_no_warning_or_failure_passes_without_an_alarm_standing(levels: list[Level]) -> None:
    latch = Latch()
    for tick, level in enumerate(levels):
        latch.take(verdict(level, tick))
        assert latch.raised is not None or level not in (Level.WARN, Level.FAIL)


@given(LEVELS)
def test_what_is_only_ok_and_shortly_unknown_is_never_an_alarm(levels: list[Level]) -> None:
    calm = [Level.OK if level in (Level.WARN, Level.FAIL) else level for level in levels]
    broken_up = [level if tick % 10 else Level.OK for tick, level in enumerate(calm)]
    assert alarms(broken_up) == []
