import numpy as np
import pytest

from misstep.core.errors import SampleError
from misstep.core.streams import StreamSpec
from misstep.record.streams import Streams

WRENCH = StreamSpec("wrench", "series", ("fx", "fy"), ("N", "N"))


def test_described_series() -> None:
    streams = Streams()
    streams.describe(WRENCH)
    streams.describe(WRENCH)
    assert streams.series("wrench", 0, np.zeros(2)) == WRENCH


def test_undescribed_series_numbers_its_channels() -> None:
    assert Streams().series("q", 0, np.zeros(2)) == StreamSpec("q", "series", ("0", "1"))


def test_width_stays() -> None:
    streams = Streams()
    streams.describe(WRENCH)
    with pytest.raises(SampleError, match="expected series of 2 float64, got series of 3 float64"):
        streams.series("wrench", 0, np.zeros(3))


def test_kind_stays() -> None:
    streams = Streams()
    streams.series("q", 0, np.zeros(2))
    with pytest.raises(SampleError, match="expected series of 2 float64, got images of 4 x 4 uint8"):
        streams.image("q", 0, np.zeros((4, 4), np.uint8))


def test_image_shape_and_type_stay() -> None:
    streams = Streams()
    assert streams.image("rgb", 0, np.zeros((4, 6, 3), np.uint8)) == StreamSpec("rgb", "image")
    for other in (np.zeros((4, 5, 3), np.uint8), np.zeros((4, 6), np.uint16)):
        with pytest.raises(SampleError, match="got images of"):
            streams.image("rgb", 0, other)


def test_description_that_comes_too_late() -> None:
    streams = Streams()
    streams.series("wrench", 0, np.zeros(2))
    with pytest.raises(SampleError, match="before the first sample"):
        streams.describe(WRENCH)


def test_units_without_channels() -> None:
    with pytest.raises(SampleError, match="expected 2 units, got 1"):
        Streams().describe(StreamSpec("wrench", "series", ("fx", "fy"), ("N",)))


@pytest.mark.parametrize("name", ["", "/wrench", "misstep/calls", "a b", "a/", "a\0", "a\n", "\udce9"])
def test_names_that_are_no_topics(name: str) -> None:
    with pytest.raises(SampleError, match="a topic name"):
        Streams().series(name, 0, np.zeros(1))


@pytest.mark.parametrize("name", ["q", "head/rgb", "observation.images.top", "misstep", "größe-2"])
def test_names_that_are_topics(name: str) -> None:
    assert Streams().series(name, 0, np.zeros(1)).name == name
