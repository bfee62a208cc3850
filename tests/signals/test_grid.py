import numpy as np
import pytest

from misstep.core.streams import Series, StreamSpec
from misstep.signals.grid import channel_names, measure, select

STEP = 10


def series(name: str, publish_ns: list[int], values: list[list[float]], channels: tuple[str, ...] = ()) -> Series:
    stamps = np.array(publish_ns, np.int64)
    return Series(StreamSpec(name, "series", channels), stamps, stamps, np.array(values, float))


def test_steps_hold_the_mean_of_their_samples() -> None:
    matrix = measure({"a": series("a", [0, 4, 9, 10, 35], [[1], [2], [6], [4], [8]])}, STEP)
    np.testing.assert_array_equal(matrix.values[:, 0], [3, 4, np.nan, 8])


def test_the_grid_spans_all_streams_and_gaps_are_nan() -> None:
    streams = {"b": series("b", [105], [[5, 6]], ("x", "y")), "a": series("a", [90, 129], [[1], [2]])}
    matrix = measure(streams, STEP)
    assert matrix.channels == ("a.0", "b.x", "b.y")
    assert matrix.start_ns == 90
    np.testing.assert_array_equal(matrix.values[:, 1], [np.nan, 5, np.nan, np.nan])


def test_equals_a_literal_loop() -> None:
    generator = np.random.default_rng(0)
    stamps = np.sort(generator.integers(0, 400, 200)).tolist()
    values = generator.normal(size=(200, 3))
    matrix = measure({"a": series("a", stamps, values.tolist())}, STEP)
    for step in range(len(matrix.values)):
        begin = stamps[0] + step * STEP
        inside = [value for stamp, value in zip(stamps, values, strict=True) if begin <= stamp < begin + STEP]
        expected = np.mean(inside, axis=0) if inside else np.full(3, np.nan)
        np.testing.assert_allclose(matrix.values[step], expected)


def test_no_samples_make_an_empty_matrix() -> None:
    assert measure({}, STEP).values.shape == (0, 0)


def test_select_orders_columns_and_fills_missing_ones_with_nan() -> None:
    matrix = measure({"a": series("a", [0, 10], [[1, 2], [3, 4]], ("x", "y"))}, STEP)
    np.testing.assert_array_equal(select(matrix, ("a.y", "b.z", "a.x")), [[2, np.nan, 1], [4, np.nan, 3]])


def test_channels_without_names_are_numbered() -> None:
    assert channel_names(series("a", [0], [[1, 2]])) == ("a.0", "a.1")


def test_time_is_the_middle_of_the_step() -> None:
    matrix = measure({"a": series("a", [7, 99], [[1], [2]])}, step_ns=50_000_000)
    assert matrix.time_s(2) == pytest.approx(0.125)
