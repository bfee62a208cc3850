from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from misstep.watch.expectation import StreamExpectation
from misstep.watch.input_guard import InputGuard
from misstep.watch.source_clock import SourceClock

MS = 1_000_000
WRENCH = StreamExpectation("wrench", "series", (3,), "float64", ("a", "b", "c"), 10 * MS, 0, 10 * MS, 0)
CAMERA = StreamExpectation("cam", "image", (4, 5, 3), "uint8", (), 100 * MS, 0, 100 * MS, 0, darkest=100.0)
BASE = 9_000_000 * MS


class Fed:
    """A guard that has had a second of healthy input, and what comes next."""

    def __init__(self, expected: StreamExpectation, speed: float = 1.0) -> None:
        self.expected, self.draw = expected, np.random.default_rng(0)
        self.guard = InputGuard(expected, SourceClock(0, speed), 0)
        self.now = 0
        for _ in range(1000 * MS // expected.period_ns):
            self.send(self.sample())
        assert self.faults() == ()

    def sample(self) -> Any:
        if self.expected.kind == "series":
            return self.draw.normal(size=3)
        return self.draw.integers(100, 200, (4, 5, 3), np.uint8)

    def send(self, value: Any, late: int = 0, by: int = 0) -> Any:
        """The next sample, `late` ns after it was taken, its stamp wrong `by` ns."""
        self.now += self.expected.period_ns
        return self.guard.take(BASE + self.now - late + by, value, self.now)

    def faults(self) -> tuple[str, ...]:
        return self.guard.faults(self.now)

    def heal(self, seconds: float = 1.0) -> None:
        for _ in range(round(seconds * 1e9) // self.expected.period_ns):
            assert self.send(self.sample()) is not None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([1.0, np.nan, 2.0]), "wrench: 1 of its numbers are NaN or infinite"),
        (np.array([np.inf, -np.inf, 2.0]), "wrench: 2 of its numbers are NaN or infinite"),
        (np.zeros(2), "wrench: expected 3, got 2"),
        (np.zeros((3, 1)), "wrench: expected 3, got 3 x 1"),
        (np.array(["a", "b", "c"]), "wrench: expected float64, got <U1"),
        ([[1.0], [1.0, 2.0], 3.0], "wrench: expected numbers, got something ragged"),
        (None, "wrench: expected float64, got object"),
    ],
)
def test_malformed_samples_are_refused_and_told_until_input_was_good_for_a_while(value: Any, words: str) -> None:
    fed = Fed(WRENCH)
    assert fed.send(value) is None
    assert fed.faults() == (words,)
    fed.heal(0.3)
    assert fed.faults() == (words,)
    fed.heal(0.3)
    assert fed.faults() == ()


def test_whole_numbers_are_numbers() -> None:
    fed = Fed(WRENCH)
    assert fed.send([1, 2, 3]).dtype == np.float64 and fed.faults() == ()


def test_pictures_of_another_type_or_size_are_refused() -> None:
    fed = Fed(CAMERA)
    assert fed.send(np.zeros((4, 5, 3), np.float32)) is None
    assert fed.send(np.zeros((5, 4, 3), np.uint8)) is None
    assert fed.faults() == ("cam: expected uint8, got float32", "cam: expected 4 x 5 x 3, got 5 x 4 x 3")


def test_a_black_picture_is_refused() -> None:
    fed = Fed(CAMERA)
    assert fed.send(np.full((4, 5, 3), 9, np.uint8)) is None and fed.faults() == ("cam: the picture is black",)
    assert Fed(replace(CAMERA, darkest=0.0)).send(np.zeros((4, 5, 3), np.uint8)) is not None


@pytest.mark.parametrize("expected", [WRENCH, CAMERA])
def test_what_stays_the_same_for_longer_than_successes_do_is_frozen(expected: StreamExpectation) -> None:
    fed = Fed(expected)
    same = fed.sample()
    taken = [fed.send(same) is not None for _ in range(30)]
    assert taken[0] and not taken[-1] and taken == sorted(taken, reverse=True)
    assert sum(taken) == expected.still_ns // expected.period_ns + 1
    assert "frozen, the same for" in fed.faults()[0]
    fed.heal()
    assert fed.faults() == ()


def test_a_column_that_never_rests_in_successes_must_not() -> None:
    fed = Fed(replace(WRENCH, restless=(0, 2)))
    dead = fed.sample()[2]
    taken = [fed.send([*fed.sample()[:2], dead]) is not None for _ in range(30)]
    assert sum(taken) == WRENCH.restless_still_ns // WRENCH.period_ns + 1 and not taken[-1]
    assert fed.faults() == ("wrench: c is frozen, the same for 0.29 s",)
    fed.heal()
    resting = fed.sample()[1]
    assert all(fed.send([*fed.sample()[:1], resting, *fed.sample()[:1]]) is not None for _ in range(30))


def test_a_picture_of_one_colour_is_refused() -> None:
    fed = Fed(replace(CAMERA, plainest=20.0))
    assert fed.send(np.full((4, 5, 3), (250, 120, 60), np.uint8)) is None
    assert fed.faults() == ("cam: the picture shows nothing but one colour",)
    assert Fed(CAMERA).send(np.full((4, 5, 3), 250, np.uint8)) is not None


def test_a_stream_that_stands_still_in_successes_may() -> None:
    fed = Fed(replace(CAMERA, longest_still_ns=1000 * MS))
    same = fed.sample()
    assert all(fed.send(same) is not None for _ in range(16)) and fed.faults() == ()


def test_the_same_stamp_twice_older_ones_and_jumps_are_refused() -> None:
    fed = Fed(WRENCH)
    assert fed.send(fed.sample(), by=-10 * MS) is None
    assert fed.faults() == ("wrench: the same stamp came twice",)
    assert fed.send(fed.sample(), by=-50 * MS) is None
    assert "out of order, 0.03 s after a newer one" in fed.faults()[1]
    assert fed.send(fed.sample(), by=-3000 * MS) is None
    assert "its clock jumped back by 3 s" in fed.faults()[2]
    assert fed.send(fed.sample(), by=2000 * MS) is None
    assert "its clock jumped forth by 2 s" in fed.faults()[3]
    fed.heal()
    assert fed.faults() == ()


@pytest.mark.parametrize("stamp", [-5, 1.5, None, "now"])
def test_stamps_that_are_none_are_refused(stamp: Any) -> None:
    fed = Fed(WRENCH)
    assert fed.guard.take(stamp, fed.sample(), fed.now) is None and "expected a stamp in ns" in fed.faults()[0]


def test_silence_is_told_once_it_is_longer_than_successes_have_any() -> None:
    fed = Fed(WRENCH)
    assert fed.guard.faults(fed.now + WRENCH.fresh_ns) == ()
    assert fed.guard.faults(fed.now + WRENCH.fresh_ns + 1) == ("wrench: nothing new for 0.12 s",)


def test_what_comes_late_is_refused() -> None:
    fed = Fed(WRENCH)
    fed.now += 400 * MS
    assert fed.send(fed.sample(), late=400 * MS) is None
    assert fed.faults() == ("wrench: what comes is 0.4 s old",)


def test_what_was_late_and_has_caught_up_is_no_jump() -> None:
    fed = Fed(WRENCH)
    for _ in range(100):
        fed.send(fed.sample(), late=400 * MS)
    assert "wrench: what comes is 0.4 s old" in fed.faults()
    fed.heal()
    assert fed.faults() == ()


def test_a_pause_of_the_source_is_no_jump() -> None:
    fed = Fed(WRENCH)
    fed.now += 3000 * MS
    assert fed.send(fed.sample()) is not None and fed.faults() == ()


def test_a_stream_that_never_came_is_told_from_the_beginning() -> None:
    guard = InputGuard(CAMERA, SourceClock(0, 1.0), 0)
    assert guard.faults(0) == ("cam: no picture yet",)
    assert guard.faults(2_000 * MS) == ("cam: no picture yet, 2 s after the beginning",)


def test_dropped_samples_are_a_fault_for_a_while() -> None:
    fed = Fed(WRENCH)
    fed.guard.lost(7, fed.now)
    assert fed.faults() == ("wrench: 7 samples were dropped on their way",)
    fed.heal()
    assert fed.faults() == ()


def test_without_a_pace_receiver_time_says_little_but_a_source_that_is_left_behind_is_old() -> None:
    fed = Fed(WRENCH, speed=0.0)
    assert fed.guard.faults(fed.now + 4_000 * MS) == ()
    assert fed.guard.faults(fed.now + 6_000 * MS) == ("wrench: nothing good for 6 s",)
    clock = SourceClock(0, 0.0)
    one, other = InputGuard(WRENCH, clock, 0), InputGuard(WRENCH, clock, 0)
    one.take(BASE, [1, 2, 3], 0)
    other.take(BASE + 500 * MS, [1, 2, 3], 1)
    assert one.faults(2) and not other.faults(2)


def test_without_a_pace_it_goes_on_after_a_loss_that_looks_like_a_jump() -> None:
    fed = Fed(WRENCH, speed=0.0)
    fed.now += 3_000 * MS
    assert fed.send(fed.sample()) is None and "or what came before was lost" in fed.faults()[0]
    fed.heal()
    assert fed.faults() == ()
