from typing import Any

import numpy as np
import pytest

from misstep.core.errors import SampleError
from misstep.record.samples import IMAGE_LIMIT_BYTES, checked_image, checked_stamp, checked_values


@pytest.mark.parametrize("values", [[1, 2], (1.0, 2.0), np.array([1, 2], np.int8), np.array([1, 2], np.float32)])
def test_vectors(values: Any) -> None:
    array = checked_values("q", 0, values)
    assert array.dtype == np.float64 and array.tolist() == [1.0, 2.0]


def test_single_number_is_one_channel() -> None:
    assert checked_values("q", 0, 3).tolist() == [3.0]
    assert checked_values("q", 0, True).tolist() == [1.0]


def test_values_are_copied() -> None:
    values = np.zeros(2)
    array = checked_values("q", 0, values)
    values[0] = 1
    assert array.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("values", "came"),
    [
        ([1, np.nan], "nan"),
        ([np.inf], "inf"),
        ([[1, 2], [3, 4]], r"shape \(2, 2\)"),
        ([], r"shape \(0,\)"),
        (["1.5"], "type <U3"),
        ([1j], "type complex128"),
        ([None], "type object"),
        ([[1], [2, 3]], "ragged"),
    ],
)
def test_refused_values(values: Any, came: str) -> None:
    with pytest.raises(SampleError, match=came) as caught:
        checked_values("wrench", 1_500_000_000, values)
    assert (caught.value.stream, caught.value.t_ns) == ("wrench", 1_500_000_000)
    assert "t = 1.500000 s" in caught.value.problem


def test_stamps() -> None:
    assert checked_stamp("q", np.int64(5)) == 5
    assert type(checked_stamp("q", np.int64(5))) is int
    for bad in (0.5, None, "now", -1, 2**31 * 10**9):
        with pytest.raises(SampleError):
            checked_stamp("q", bad)  # type: ignore[arg-type]


def test_images_are_copied() -> None:
    image = np.zeros((4, 4), np.uint8)
    kept = checked_image("rgb", 0, image)
    image[0, 0] = 1
    assert kept.max() == 0


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((0, 0), np.uint8),
        np.broadcast_to(np.uint8(0), (IMAGE_LIMIT_BYTES + 1, 1)),
        [[1.5]],
        "picture",
    ],
)
def test_refused_images(image: Any) -> None:
    with pytest.raises(SampleError, match="expected an image"):
        checked_image("rgb", 0, image)
