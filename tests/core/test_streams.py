import numpy as np
import pytest

from misstep.core.streams import DecodedImages, Image


def test_an_image_is_decoded_each_time_it_is_asked_for_and_no_other() -> None:
    decoded: list[int] = []

    def decode(place: int) -> Image:
        decoded.append(place)
        return np.full((2, 2), place, np.uint16)

    images = DecodedImages(5, decode)
    assert len(images) == 5 and decoded == []
    assert images[-1][0, 0] == 4
    assert [int(image[0, 0]) for image in images[1:4:2]] == [1, 3]
    assert decoded == [4, 1, 3]
    assert [int(image[0, 0]) for image in images] == [0, 1, 2, 3, 4]


def test_there_is_no_image_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        DecodedImages(2, lambda place: np.zeros((1, 1), np.uint8))[2]
