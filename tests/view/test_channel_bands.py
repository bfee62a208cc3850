import numpy as np

from misstep.core.streams import Series, StreamSpec
from misstep.signals.grid import Measurements
from misstep.view.channel_bands import channel_units, deviating_channels

STEP_NS = 100_000_000
STEPS = 100


def measurements(values: np.ndarray, channels: tuple[str, ...] = ("a.x", "a.y", "b.z")) -> Measurements:
    return Measurements(channels, 0, STEP_NS, values)


def noise(seed: int, steps: int = STEPS) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(steps, 3))


SUCCESSES = [measurements(noise(seed)) for seed in range(30)]


def test_the_channel_that_leaves_the_band_at_t_fail_comes_first() -> None:
    values = noise(99)
    values[20:40, 0] += 100  # long before
    values[70:, 2] += 30
    bands = deviating_channels(measurements(values), SUCCESSES, 7.0, {"b.z": "N"})
    assert (bands[0].channel, bands[0].unit) == ("b.z", "N")
    np.testing.assert_array_equal(bands[0].failing, values[:, 2])


def test_without_t_fail_the_whole_run_counts() -> None:
    values = noise(99)
    values[20:40, 0] += 100
    assert deviating_channels(measurements(values), SUCCESSES, None, {})[0].channel == "a.x"


def test_the_band_holds_nine_successes_in_ten() -> None:
    band = deviating_channels(measurements(noise(99)), SUCCESSES, None, {})[0]
    column = ("a.x", "a.y", "b.z").index(band.channel)
    inside = [(band.low <= one.values[:, column]) & (one.values[:, column] <= band.high) for one in SUCCESSES]
    assert 0.85 < np.mean(inside) < 0.95
    assert (band.low <= band.median).all() and (band.median <= band.high).all()


def test_the_band_ends_where_most_successes_have_ended() -> None:
    successes = [measurements(noise(seed, 50 if seed < 20 else STEPS)) for seed in range(30)]
    band = deviating_channels(measurements(noise(99)), successes, None, {})[0]
    assert np.isfinite(band.low[:50]).all() and np.isnan(band.low[50:]).all()


def test_gaps_of_a_slow_sensor_hold_its_last_value() -> None:
    sparse = noise(1)
    sparse[1::2] = np.nan
    band = deviating_channels(measurements(sparse), SUCCESSES, None, {})[0]
    np.testing.assert_array_equal(band.failing[1::2], band.failing[::2])


def test_nothing_to_compare_gives_nothing() -> None:
    assert deviating_channels(measurements(noise(1)), [], None, {}) == []
    strange = Measurements(("other.q",), 0, STEP_NS, np.zeros((5, 1)))
    assert deviating_channels(strange, SUCCESSES, None, {}) == []


def test_units_are_those_of_the_recording() -> None:
    empty = np.empty(0, np.int64)
    wrench = Series(StreamSpec("wrench", "series", ("fx", "tz"), ("N", "Nm")), empty, empty, np.empty((0, 2)))
    odd = Series(StreamSpec("odd", "series", ("q",)), empty, empty, np.empty((0, 1)))
    assert channel_units({"wrench": wrench, "odd": odd}) == {"wrench.fx": "N", "wrench.tz": "Nm"}
