import numpy as np
import pytest

from misstep.signals.errors import ClipSettingError, PictureFormError
from misstep.signals.framing import FARTHEST, Box, Framing


def test_the_crop_is_cut_before_the_picture_is_resized() -> None:
    image = np.zeros((48, 64, 3), np.uint8)
    image[10:26, 20:36] = (200, 100, 50)
    colours = Framing(32, Box(20, 10, 16, 16)).colours(image, "head/rgb")
    assert colours.shape == (32, 32, 3) and colours.dtype == np.uint8
    assert (colours == (200, 100, 50)).all()


def test_a_picture_of_the_right_size_stays_as_it_is() -> None:
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    np.testing.assert_array_equal(Framing(32).colours(image, "head/rgb"), image)


def test_smaller_pictures_average_what_they_show() -> None:
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    blocks = image.reshape(16, 2, 16, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(Framing(16).colours(image, "head/rgb"), blocks, atol=0.51)


def test_depth_is_a_share_of_the_range_and_0_only_where_none_was_measured() -> None:
    image = np.zeros((16, 16), np.uint16)
    image[0, :5] = (0, 1, 1500, 3000, 65000)
    depth = Framing(16, farthest_m=3.0).depth(image, "head/depth")
    assert depth[0, :5].tolist() == [0, 22, (FARTHEST + 1) / 2, FARTHEST, FARTHEST]


def test_depth_mixes_no_object_with_what_is_behind_it() -> None:
    image = np.where(np.arange(50)[:, None] < np.arange(50), 500, 2900).astype(np.uint16)
    for size in (17, 24, 99):
        resized = Framing(size).depth(image, "head/depth")
        assert {round(int(one) * 3000 / FARTHEST) for one in np.unique(resized)} == {500, 2900}


@pytest.mark.parametrize("shape", [(16, 16), (16, 16, 4)])
def test_colours_must_be_colours(shape: tuple[int, ...]) -> None:
    with pytest.raises(PictureFormError, match=r"head/rgb.*uint8"):
        Framing().colours(np.zeros(shape, np.uint8), "head/rgb")


def test_depth_must_be_depth() -> None:
    with pytest.raises(PictureFormError, match="16 x 16 uint8"):
        Framing().depth(np.zeros((16, 16), np.uint8), "head/depth")


def test_a_crop_beyond_the_picture_is_refused() -> None:
    with pytest.raises(PictureFormError, match="1,0,16,16"):
        Framing(crop=Box(1, 0, 16, 16)).depth(np.zeros((16, 16), np.uint16), "head/depth")


@pytest.mark.parametrize(
    "make", [lambda: Box(-1, 0, 4, 4), lambda: Box(0, 0, 0, 4), lambda: Framing(15), lambda: Framing(farthest_m=0)]
)
def test_settings_that_make_no_sense(make: object) -> None:
    with pytest.raises(ClipSettingError):
        make()  # type: ignore[operator]
