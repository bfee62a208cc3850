import pytest

from misstep.watch.pace import Pace

S = 1_000_000_000


class Clock:
    def __init__(self) -> None:
        self.now_ns = 5 * S
        self.slept_s: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_ns += round(seconds * S)

    def pace(self, speed: float, **more: float) -> Pace:
        return Pace(speed, now_ns=lambda: self.now_ns, sleep=self.sleep, **more)


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_source_time_runs_so_many_times_as_fast(speed: float) -> None:
    clock = Clock()
    pace = clock.pace(speed)
    for step in range(11):
        pace.wait_for(100 * S + step * S // 10)
    assert clock.now_ns - 5 * S == pytest.approx(S / speed)


def test_without_a_speed_nothing_waits() -> None:
    clock = Clock()
    pace = clock.pace(0.0)
    for step in range(11):
        pace.wait_for(step * S)
    assert clock.slept_s == []


def test_a_source_that_is_behind_is_not_held() -> None:
    clock = Clock()
    pace = clock.pace(1.0)
    pace.wait_for(0)
    clock.now_ns += 3 * S
    pace.wait_for(2 * S)
    assert clock.slept_s == []


def test_a_clock_that_jumped_is_not_waited_for() -> None:
    clock = Clock()
    pace = clock.pace(1.0, longest_s=1.0)
    pace.wait_for(0)
    pace.wait_for(1000 * S)
    assert clock.slept_s == []
    pace.wait_for(S // 2)
    assert clock.slept_s == [0.5]


def test_the_next_execution_begins_at_once() -> None:
    clock = Clock()
    pace = clock.pace(1.0)
    pace.wait_for(0)
    pace.begin()
    pace.wait_for(50 * S)
    assert clock.slept_s == []
