import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.streams import Float64s, Series, StreamSpec
from misstep.signals.grid import measure
from misstep.watch.running_grid import RunningGrid

MS = 1_000_000
STEP = 50 * MS


def all_steps(grid: RunningGrid, source_ns: int) -> list[dict[str, Float64s]]:
    return [means for _, means in grid.steps(source_ns)]


@given(st.integers(0, 2**32 - 1))
def test_it_has_the_steps_and_means_of_the_whole_execution(seed: int) -> None:
    draw = np.random.default_rng(seed)
    begin = int(draw.integers(0, 10**12))
    stamps = {
        name: begin + np.sort(draw.choice(1000, size, replace=False)) * MS for name, size in (("a", 60), ("b", 9))
    }
    values = {name: draw.normal(size=(len(at), 2)) for name, at in stamps.items()}
    grid, found = RunningGrid({"a": 2, "b": 2}, STEP, 2000 * MS), []
    for t, name, place in sorted((int(t), name, place) for name, at in stamps.items() for place, t in enumerate(at)):
        grid.take(name, t, values[name][place])
        found += all_steps(grid, t)
    found += all_steps(grid, begin + 99_000 * MS)  # the rest, and many empty ones
    series = {name: Series(StreamSpec(name, "series"), at, at, values[name]) for name, at in stamps.items()}
    whole = measure(series, STEP)
    assert grid.start_ns == whole.start_ns
    running = np.array([np.concatenate([means["a"], means["b"]]) for means in found])
    np.testing.assert_allclose(running[: len(whole.values)], whole.values, rtol=1e-12, equal_nan=True)
    assert np.isnan(running[len(whole.values) :]).all()


def test_a_step_waits_for_slow_streams_but_not_for_dead_ones() -> None:
    grid = RunningGrid({"fast": 1, "slow": 1}, STEP, 200 * MS)
    grid.take("slow", 0, np.ones(1))
    for t in range(0, 251, 10):
        grid.take("fast", t * MS, np.ones(1))
    assert len(all_steps(grid, 250 * MS)) == 0
    assert len(all_steps(grid, 251 * MS)) == 1
    grid.take("slow", 100 * MS, np.ones(1))
    assert len(all_steps(grid, 251 * MS)) == 1


def test_a_sample_of_a_step_that_is_over_changes_nothing() -> None:
    grid = RunningGrid({"a": 1}, STEP, 0)
    for t in (0, 60, 120):
        grid.take("a", t * MS, np.full(1, float(t)))
    assert len(all_steps(grid, 120 * MS)) == 2
    grid.take("a", 10 * MS, np.full(1, 999.0))
    grid.take("a", 150 * MS, np.full(1, 1.0))
    assert [means["a"][0] for means in all_steps(grid, 150 * MS)] == [120.0]
