from typing import Any

import numpy as np
import pytest

from misstep.core.streams import Frames, StreamSpec
from misstep.signals.errors import ClipSettingError, MissingModalityError, UnknownModalityError
from misstep.signals.modalities import Modalities, discover


def test_a_camera_and_groups_of_series_are_found(maker: Any) -> None:
    at = maker.stamps(0, 1, 10)
    names = ("overhead/rgb", "overhead/depth", "head/rgb", "head/depth", "side/rgb")
    frames = {name: maker.frames(name, at) for name in names}
    series = {name: maker.series(name, at) for name in ("joints/torque", "wrench", "joints/position")}
    found = discover(frames, series)
    assert found.images == {"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}
    assert found.series == {"joints": ("joints/position", "joints/torque"), "wrench": ("wrench",)}
    assert found.names == ("rgb", "depth", "flow", "joints", "wrench")
    assert discover(frames, series, "overhead").images["depth"] == "overhead/depth"
    assert discover(frames, series, "side").images == {"rgb": "side/rgb", "flow": "side/rgb"}


def test_a_camera_with_depth_goes_before_one_without(maker: Any) -> None:
    at = maker.stamps(0, 1, 10)
    frames = {name: maker.frames(name, at) for name in ("a/rgb", "b/rgb", "b/depth")}
    assert discover(frames, {}).images["rgb"] == "b/rgb"


def test_what_is_no_depth_of_the_camera_is_not_taken_for_it(maker: Any) -> None:
    at = maker.stamps(0, 0.1, 10)
    wide = Frames(StreamSpec("head/flow", "image"), at, at, (np.zeros((20, 48), np.uint16),) * 2)
    frames = {"head/rgb": maker.frames("head/rgb", at), "head/flow": wide, "head/depth": maker.frames("head/depth", at)}
    assert discover(frames, {}).images["depth"] == "head/depth"


def test_no_camera_at_all(maker: Any) -> None:
    assert discover({}, {"wrench": maker.series("wrench", maker.stamps(0, 1, 10))}).names == ("wrench",)


def test_a_camera_that_is_not_there(maker: Any) -> None:
    with pytest.raises(MissingModalityError, match="wrist"):
        discover({"head/rgb": maker.frames("head/rgb", maker.stamps(0, 1, 10))}, {}, "wrist")


def test_some_of_them_only() -> None:
    some = Modalities({"rgb": "a/rgb", "flow": "a/rgb"}, {"wrench": ("wrench",)}).only(("wrench", "flow"))
    assert some == Modalities({"flow": "a/rgb"}, {"wrench": ("wrench",)})
    with pytest.raises(UnknownModalityError, match="'sound': expected one of flow, wrench"):
        some.only(("sound",))


def test_names_must_tell_modalities_apart() -> None:
    with pytest.raises(ClipSettingError, match="infrared"):
        Modalities({"infrared": "a/ir"}, {})
    with pytest.raises(ClipSettingError, match="rgb"):
        Modalities({}, {"rgb": ("wrench",)})
