from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcap.writer import Writer

from misstep.core.errors import ExecutionFileError
from misstep.store import samples, topics
from misstep.store.messages import SAMPLE, decode, encode, header
from misstep.store.reading import read_series
from misstep.store.samples import Samples

Logged = list[tuple[int, int, bytes]]


def written(folder: Path, logged: Logged, chunk_bytes: int = 2**20) -> Path:
    """Messages as they are, on one of two topics in turn."""
    path = folder / "a-00001.mcap"
    writer: Any = Writer(str(path), chunk_size=chunk_bytes)
    writer.start()
    schema = writer.register_schema(SAMPLE, "ros2msg", b"")
    channels = [writer.register_channel(name, "cdr", schema) for name in ("/other", "/arm")]
    for place, (publish_ns, log_ns, data) in enumerate(logged):
        writer.add_message(channels[1], log_ns, data, publish_ns)
        if place % 7 == 3:
            writer.add_message(channels[0], log_ns, sample(2), publish_ns)
    writer.finish()
    return path


def sample(width: int, t_ns: int = 0, seed: int = 0) -> bytes:
    return encode(SAMPLE, header(t_ns), np.random.default_rng(seed).normal(size=width))


def one_by_one(logged: Logged, width: int) -> tuple[list[int], list[int], np.ndarray]:
    """What a series holds: each message decoded by itself, sorted by source time."""
    ordered = sorted(logged, key=lambda one: one[0])
    values = [decode(SAMPLE, data).values for _, _, data in ordered]
    return [one[0] for one in ordered], [one[1] for one in ordered], np.array(values).reshape(len(values), width)


@settings(max_examples=25, deadline=None)
@given(
    width=st.integers(0, 5),
    stamps=st.lists(st.integers(0, 50) | st.integers(0, 2**62), min_size=1, max_size=60),
    chunk_bytes=st.sampled_from([200, 2**20]),
)
def test_the_numbers_are_those_of_each_message_by_itself(width: int, stamps: list[int], chunk_bytes: int) -> None:
    logged = [(t_ns, place, sample(width, place * 10**9, place)) for place, t_ns in enumerate(stamps)]
    with TemporaryDirectory() as folder:
        series = read_series(written(Path(folder), logged, chunk_bytes))["arm"]
    publish_ns, log_ns, values = one_by_one(logged, width)
    assert (series.publish_ns.tolist(), series.log_ns.tolist()) == (publish_ns, log_ns)
    assert series.values.dtype == np.float64
    np.testing.assert_array_equal(series.values, values)


@pytest.mark.parametrize("said", [0, 3, 400, 10**12])
def test_what_a_file_says_of_itself_reserves_memory_and_no_more(
    said: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "_LARGE_BYTES", 100)
    monkeypatch.setattr(samples, "message_counts", lambda path: {1: said, 2: said})
    logged = [(place, place, sample(4, place, place)) for place in range(300)]
    path = written(tmp_path, logged, chunk_bytes=500)
    (_, arm) = topics.read_topics(path, lambda topic: Samples(topic, path))
    np.testing.assert_array_equal(arm.series().values, one_by_one(logged, 4)[2])
    assert len(arm._numbers) <= 64 * 2 * 300  # sixty-four times what had come by then, at most


BIG_ENDIAN = b"\0\0" + sample(2)[2:]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (sample(3), "layout"),
        (encode(SAMPLE, header(0), np.zeros(2))[:-8], "layout"),
        (sample(2)[:20] + b"\xff" + sample(2)[21:], "layout"),
        (BIG_ENDIAN, "layout"),
    ],
)
def test_samples_that_differ_in_their_layout(second: bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ExecutionFileError, match=problem):
        read_series(written(tmp_path, [(0, 0, sample(2)), (1, 1, second)]))


def test_samples_in_the_other_order_of_bytes(tmp_path: Path) -> None:
    with pytest.raises(ExecutionFileError):
        read_series(written(tmp_path, [(0, 0, BIG_ENDIAN)] * 2))


def test_a_stamp_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ExecutionFileError, match="stamp"):
        read_series(written(tmp_path, [(2**63, 0, sample(2))]))
