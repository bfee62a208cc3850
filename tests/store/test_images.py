import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from misstep.store.images import decode_image, encode_image, is_storable

depths = arrays(np.uint16, array_shapes(min_dims=2, max_dims=2, max_side=20))


@given(depths)
def test_depth_is_exact(depth: np.ndarray) -> None:
    back = decode_image(*encode_image(depth))
    assert back.dtype == np.uint16
    np.testing.assert_array_equal(back, depth)


@given(st.tuples(*[st.integers(0, 255)] * 3), st.integers(1, 40), st.integers(1, 40))
def test_colours_keep_their_order(rgb: tuple[int, int, int], height: int, width: int) -> None:
    image = np.full((height, width, 3), rgb, np.uint8)
    back = decode_image(*encode_image(image))
    assert back.shape == image.shape and back.dtype == np.uint8
    assert np.abs(back.astype(int) - image).max() <= 4


def test_grey_keeps_two_dimensions() -> None:
    image = np.tile(np.arange(64, dtype=np.uint8) * 3, (32, 1))
    back = decode_image(*encode_image(image))
    assert back.shape == image.shape
    assert np.abs(back.astype(int) - image).mean() < 3


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((4,), np.uint8),
        np.zeros((0, 4), np.uint8),
    ],
)
def test_not_storable(image: np.ndarray) -> None:
    assert not is_storable(image)


@pytest.mark.parametrize(
    ("image_format", "data"),
    [
        ("tiff", b""),
        ("mono8; jpeg compressed mono8", b"no picture"),
        ("mono8; jpeg compressed mono8", b""),
        ("16UC1; png compressed 16UC1", encode_image(np.zeros((4, 4), np.uint8))[1]),
    ],
)
def test_no_such_image(image_format: str, data: bytes) -> None:
    with pytest.raises(ValueError):
        decode_image(image_format, data)
