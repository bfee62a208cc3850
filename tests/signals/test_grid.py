import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    channels=st.sampled_from([1, 2, 3, 40]),
    n=st.integers(1, 600),
    span=st.sampled_from([1, 20, 2000]),
)
def test_sums_are_those_of_samples_added_one_after_the_other(seed: int, channels: int, n: int, span: int) -> None:
    """To the last bit, however many samples a step has, with numbers that are none among them."""
    generator = np.random.default_rng(seed)
    stamps = np.sort(generator.integers(0, span, n))
    values = generator.normal(size=(n, channels)) * 10.0 ** generator.integers(-9, 9, (n, 1))
    values[generator.random(values.shape) < 0.01] = generator.choice([np.nan, np.inf, -np.inf])
    matrix = measure({"a": series("a", stamps.tolist(), values.tolist())}, STEP)
    totals = np.zeros(matrix.values.shape)
    counts = np.zeros(len(totals))
    for stamp, sample in zip(stamps, values, strict=True):
        totals[(stamp - stamps[0]) // STEP] += sample
        counts[(stamp - stamps[0]) // STEP] += 1
    expected = [
        total / count if count else np.full(channels, np.nan) for total, count in zip(totals, counts, strict=True)
    ]
    np.testing.assert_array_equal(matrix.values, expected)


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
