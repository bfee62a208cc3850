import base64

import cv2
import numpy as np
import pytest

from misstep.core.streams import Frames, Image, StreamSpec
from misstep.view.pictures import data_uri, last_picture_s, pictures_after, pictures_before

START_NS = 5_000_000_000


def frames(name: str, seconds: list[float], image: Image | None = None) -> Frames:
    stamps = START_NS + (np.array(seconds) * 1e9).astype(np.int64)
    shown = image if image is not None else np.zeros((4, 6), np.uint8)
    return Frames(StreamSpec(name, "image"), stamps, stamps, tuple([shown] * len(seconds)))


def decoded(source: str) -> np.ndarray:
    head, data = source.split(",", 1)
    assert head == "data:image/jpeg;base64"
    return cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)


CAMERAS = {"head/depth": frames("head/depth", [0.5, 1.5]), "head/rgb": frames("head/rgb", [0.0, 1.0, 2.0])}


def test_each_camera_shows_its_last_picture_up_to_t_and_its_first_after() -> None:
    before = [picture.caption for picture in pictures_before(CAMERAS, START_NS, 1.0)]
    after = [picture.caption for picture in pictures_after(CAMERAS, START_NS, 1.0)]
    assert before == ["head/rgb, 1.00 s", "head/depth, 0.50 s"]
    assert after == ["head/rgb, 2.00 s", "head/depth, 1.50 s"]


def test_a_camera_without_a_picture_then_shows_none() -> None:
    assert [one.caption for one in pictures_before(CAMERAS, START_NS, 0.2)] == ["head/rgb, 0.00 s"]
    assert pictures_after(CAMERAS, START_NS, 9.0) == []


def test_the_newest_picture_of_all_cameras_is_the_last() -> None:
    assert last_picture_s(CAMERAS, START_NS) == 2.0
    assert last_picture_s({}, START_NS) == 0.0


def test_colours_keep_their_channels() -> None:
    red = np.zeros((32, 32, 3), np.uint8)
    red[..., 0] = 200
    blue, green, redness = decoded(data_uri(red)).reshape(-1, 3).mean(axis=0)
    assert redness > 190 and blue < 10 and green < 10


def test_near_depth_is_brighter_than_far_and_no_measurement_is_black() -> None:
    depth = np.repeat(np.array([[0, 500, 2000]], np.uint16), 40, axis=0).repeat(40, axis=1)
    brightness = decoded(data_uri(depth)).sum(axis=2)
    assert brightness[:, 10].max() < 30
    assert brightness[:, 60].mean() > brightness[:, 110].mean() > 30


def test_a_distant_wall_does_not_hide_what_is_on_the_table() -> None:
    depth = np.full((64, 64), 9000, np.uint16)
    depth[32:] = 1000
    depth[40:56, 16:48] = 950
    brightness = decoded(data_uri(depth)).sum(axis=2)
    box, table, wall = (int(brightness[place]) for place in ((48, 32), (60, 4), (8, 8)))
    assert box > table + 30 and table > wall + 30


@pytest.mark.parametrize("depth", [np.zeros((8, 8), np.uint16), np.full((8, 8), 700, np.uint16)])
def test_depth_without_contrast_can_be_shown(depth: Image) -> None:
    assert decoded(data_uri(depth)).shape == (8, 8, 3)


def test_large_pictures_are_shrunk_in_proportion() -> None:
    assert decoded(data_uri(np.zeros((300, 960), np.uint8))).shape == (150, 480, 3)
