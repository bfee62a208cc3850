import io

import av
import cv2
import numpy as np
import pytest

from misstep.core.execution import Outcome
from misstep.record.recorder import Recorder
from misstep.store.store import Store
from misstep.view.cameras import MOST_PICTURES, cameras, shown
from misstep.view.errors import NoCameraError
from misstep.view.false_colours import flow_between
from misstep.view.video import camera_video

PERIOD_NS = 200_000_000


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    """Twenty pictures, five a second: ever brighter, a block moves right, and depth comes nearer."""
    store = Store.open(tmp_path_factory.mktemp("film") / "store", create=True)
    with Recorder(store, "look") as recorder:
        for number in range(20):
            picture = np.full((65, 91, 3), 10 * number, np.uint8)
            picture[20:40, 4 * number : 4 * number + 12] = 255 - 10 * number
            recorder.image("head/rgb", number * PERIOD_NS, picture)
            depth = np.full((65, 91), 3000 - 100 * number, np.uint16)
            depth[:10] = 0
            recorder.image("head/depth", number * PERIOD_NS, depth)
        return store, recorder.finish(Outcome.SUCCESS).id


def decoded(video: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(video)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def test_a_camera_has_colours_depth_and_the_flow_between_its_colours(filmed: tuple[Store, str]) -> None:
    store, look = filmed
    found = cameras(store.frames(look), 0)
    assert [(one.stream, one.kind, one.fps) for one in found] == [
        ("head/rgb", "rgb", 5), ("head/depth", "depth", 5), ("head/flow", "flow", 5)]  # fmt: skip
    assert found[0].t_s == pytest.approx(np.arange(20) * 0.2)
    depth = found[1].legend
    assert depth is not None and (depth.low, depth.high, depth.unit) == (1.1, 3.0, "m")


def test_frame_k_shows_picture_k(filmed: tuple[Store, str]) -> None:
    store, look = filmed
    frames = decoded(camera_video(store, look, "head/rgb"))
    assert len(frames) == 20
    assert [frame[55, 80].mean() for frame in frames] == pytest.approx(10 * np.arange(20), abs=6)


def test_every_frame_can_be_reached_alone(filmed: tuple[Store, str]) -> None:
    store, look = filmed
    with av.open(io.BytesIO(camera_video(store, look, "head/rgb"))) as container:
        stream = container.streams.video[0]
        assert sum(packet.is_keyframe for packet in container.demux(stream) if packet.size) >= 3
        container.seek(round(13 / 5 / stream.time_base), stream=stream)
        frame = next(one for one in container.decode(stream) if one.time >= 13 / 5 - 1e-3)
        assert frame.to_ndarray(format="rgb24")[55, 80].mean() == pytest.approx(130, abs=6)


def test_near_is_bright_and_what_was_not_measured_is_black(filmed: tuple[Store, str]) -> None:
    store, look = filmed
    frames = decoded(camera_video(store, look, "head/depth"))
    assert frames[-1][40, 40].sum() > frames[0][40, 40].sum() + 100
    assert frames[-1][3, 40].max() < 25


def test_what_rests_is_black_in_the_flow(filmed: tuple[Store, str]) -> None:
    store, look = filmed
    frames = decoded(camera_video(store, look, "head/flow"))
    assert frames[0].max() < 30
    assert frames[8][20:40, 25:60].max() > 100 > frames[8][55:, 80:].max()


def test_a_camera_that_is_not_there(filmed: tuple[Store, str]) -> None:
    with pytest.raises(NoCameraError, match="head/rgb, head/depth, head/flow"):
        camera_video(*filmed, "wrist/rgb")


def test_a_long_recording_is_thinned_evenly() -> None:
    places = shown(5 * MOST_PICTURES + 1)
    assert len(places) <= MOST_PICTURES and places[0] == 0 and len(set(np.diff(places))) == 1


def test_pictures_of_two_sizes_have_no_flow_between_them() -> None:
    small, large = np.zeros((24, 32, 3), np.uint8), np.zeros((48, 64, 3), np.uint8)
    assert (flow_between(small, large) == np.zeros((48, 64, 2))).all()


def test_large_pictures_have_the_same_flow_in_their_own_pixels() -> None:
    texture = cv2.resize(np.random.default_rng(0).integers(0, 255, (30, 40, 3), np.uint8), (640, 480))
    flow = flow_between(texture, np.roll(texture, 12, axis=1))
    assert flow.shape == (480, 640, 2)
    assert np.median(flow[..., 0]) == pytest.approx(12, abs=0.5)


def test_noise_is_made_coarser_rather_than_large(empty_store: Store) -> None:
    generator = np.random.default_rng(0)
    with Recorder(empty_store, "look") as recorder:
        for number in range(24):
            recorder.image("head/rgb", number * PERIOD_NS, generator.integers(0, 255, (120, 160, 3), np.uint8))
        look = recorder.finish(Outcome.SUCCESS).id
    whole, small = (len(camera_video(empty_store, look, "head/rgb", most)) for most in (2_000_000, 60_000))
    assert small < 90_000 < whole
