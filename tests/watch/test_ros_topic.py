from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from misstep.watch.errors import RosTopicError
from misstep.watch.ros_topic import RosTopic, picture

RGB = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)


def image(pixels: np.ndarray, as_told: str, **other: Any) -> SimpleNamespace:
    facts = {
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "step": pixels.nbytes // pixels.shape[0],
        "encoding": as_told,
        "is_bigendian": 0,
        "data": pixels.tobytes(),
        "header": header(),
    }
    return SimpleNamespace(**{**facts, **other})


def header(sec: int = 12, nanosec: int = 34) -> SimpleNamespace:
    return SimpleNamespace(stamp=SimpleNamespace(sec=sec, nanosec=nanosec), frame_id="")


class Recorder:
    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def describe(self, stream: str, channels: tuple[str, ...], units: tuple[str, ...] = ()) -> None:
        self.heard.append((stream, channels, units))

    def log(self, stream: str, t_ns: int, values: Any) -> None:
        self.heard.append((stream, t_ns, list(values)))

    def image(self, stream: str, t_ns: int, array: Any) -> None:
        self.heard.append((stream, t_ns, array.shape))

    def event(self, t_ns: int, name: str, text: str = "") -> None: ...


def test_a_stream_is_named_like_its_topic_or_as_one_says() -> None:
    assert RosTopic.parse("/head/rgb:sensor_msgs/msg/Image") == RosTopic(
        "head/rgb", "/head/rgb", "sensor_msgs/msg/Image"
    )
    assert RosTopic.parse("wrench=/ft/data:geometry_msgs/msg/WrenchStamped") == RosTopic(
        "wrench", "/ft/data", "geometry_msgs/msg/WrenchStamped"
    )


@pytest.mark.parametrize("text", ["/head/rgb", "/scan:sensor_msgs/msg/LaserScan", "", "a=b=/c:sensor_msgs/msg/Image"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(RosTopicError, match=r"sensor_msgs/msg/Image.*got") as refused:
        RosTopic.parse(text)
    assert "--ros /head/rgb:sensor_msgs/msg/Image" in refused.value.remedy


@pytest.mark.parametrize("encoding", ["rgb8", "8UC3"])
def test_red_green_blue(encoding: str) -> None:
    assert_array_equal(picture(image(RGB, encoding)), RGB)


def test_blue_comes_first_and_alpha_last() -> None:
    assert_array_equal(picture(image(RGB[:, :, ::-1], "bgr8")), RGB)
    alpha = np.full((2, 3, 1), 255, np.uint8)
    assert_array_equal(picture(image(np.concatenate([RGB[:, :, ::-1], alpha], axis=2), "bgra8")), RGB)
    assert_array_equal(picture(image(np.concatenate([RGB, alpha], axis=2), "rgba8")), RGB)


def test_depth_in_millimetres_of_either_byte_order() -> None:
    depth = np.array([[0, 1000], [65535, 300]], np.uint16)
    for encoding in ("16UC1", "mono16"):
        assert_array_equal(picture(image(depth, encoding)), depth)
        assert_array_equal(picture(image(depth.astype(">u2"), encoding, is_bigendian=1)), depth)
    assert picture(image(depth, "16UC1")).dtype == np.uint16


def test_depth_in_metres() -> None:
    depth = np.array([[1.2345, np.nan], [np.inf, 100.0]], np.float32)
    assert_array_equal(picture(image(depth, "32FC1")), np.array([[1234, 0], [0, 65535]], np.uint16))


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 7))
def test_rows_may_be_padded(height: int, width: int, padding: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (height, width), np.uint8)
    padded = np.pad(pixels, ((0, 0), (0, padding)))
    assert_array_equal(picture(image(padded, "mono8", width=width)), pixels)


@pytest.mark.parametrize(
    "other", [{"encoding": "yuv422"}, {"height": 3}, {"step": 5}, {"width": 4}, {"data": RGB.tobytes()[:-1]}]
)
def test_what_is_no_picture_is_passed_on_as_bytes(other: dict[str, Any]) -> None:
    assert picture(image(RGB, "rgb8", **other)).ndim == 1


def test_a_wrench_has_six_channels() -> None:
    force, torque = SimpleNamespace(x=1.0, y=2.0, z=3.0), SimpleNamespace(x=4.0, y=5.0, z=6.0)
    message = SimpleNamespace(header=header(), wrench=SimpleNamespace(force=force, torque=torque))
    topic, recorder = RosTopic.parse("wrench=/ft:geometry_msgs/msg/WrenchStamped"), Recorder()
    topic.describe(message, recorder)
    topic.pass_on(message, recorder)
    assert recorder.heard == [
        ("wrench", ("fx", "fy", "fz", "tx", "ty", "tz"), ("N", "N", "N", "Nm", "Nm", "Nm")),
        ("wrench", 12_000_000_034, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
    ]


def test_joints_feed_a_stream_for_each_thing_that_is_told() -> None:
    message = SimpleNamespace(header=header(), name=["a", "b"], position=[0.1, 0.2], velocity=[], effort=[3.0, 4.0])
    topic, recorder = RosTopic.parse("joints=/joint_states:sensor_msgs/msg/JointState"), Recorder()
    topic.describe(message, recorder)
    topic.pass_on(message, recorder)
    assert recorder.heard == [
        ("joints/position", ("a", "b"), ()),
        ("joints/effort", ("a", "b"), ()),
        ("joints/position", 12_000_000_034, [0.1, 0.2]),
        ("joints/effort", 12_000_000_034, [3.0, 4.0]),
    ]


def test_an_image_keeps_its_stamp() -> None:
    topic, recorder = RosTopic.parse("/head/rgb:sensor_msgs/msg/Image"), Recorder()
    message = image(RGB, "rgb8")
    topic.describe(message, recorder)
    topic.pass_on(message, recorder)
    assert recorder.heard == [("head/rgb", 12_000_000_034, (2, 3, 3))]
