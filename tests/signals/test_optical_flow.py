import cv2
import numpy as np
import pytest

from misstep.signals.optical_flow import DenseInverseSearch


def texture(size: int = 96) -> np.ndarray:
    noise = np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 2), np.uint8)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, -2), (-2, 4)])
def test_it_follows_what_moves(right: int, down: int) -> None:
    before = texture()
    flow = DenseInverseSearch().between(before, np.roll(before, (down, right), axis=(0, 1)))
    inner = flow[16:-16, 16:-16]
    assert flow.shape == (96, 96, 2) and flow.dtype == np.float32
    np.testing.assert_allclose(np.median(inner, axis=(0, 1)), (right, down), atol=0.3)


def test_nothing_moves_where_nothing_changed() -> None:
    assert np.abs(DenseInverseSearch().between(texture(), texture())).max() < 0.05


def test_the_smallest_frames_can_be_followed() -> None:
    assert DenseInverseSearch().between(texture(16), texture(16)).shape == (16, 16, 2)


def test_equal_frames_give_equal_flow() -> None:
    before, after = texture(), np.roll(texture(), 2, axis=1)
    method = DenseInverseSearch()
    first = method.between(before, after)
    method.between(after, texture()[::-1].copy())
    np.testing.assert_array_equal(method.between(before, after), first)
