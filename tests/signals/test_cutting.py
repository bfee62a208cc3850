from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from misstep.core.streams import Frames, Image, Int64s, Series
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.cutting import Cutter, span_of
from misstep.signals.errors import ClipSettingError, EmptyClipError, MissingModalityError, TooFewFramesError
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.pseudo_onset import Span
from misstep.signals.sampling import Sampling

S = 1_000_000_000
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})
SMALL = ClipSettings(framing=Framing(16))

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def cut(frames: dict[str, Frames], series: dict[str, Series], end_ns: int, how: ClipSettings = SMALL) -> Clip:
    cutter = Cutter("pour-00001", span_of("pour-00001", frames, series), end_ns, how)
    return {**cutter.images(frames, ALL), **cutter.series(series, ALL)}


def streams(
    maker: Any, seed: int = 1, end_s: float = 12, begin_s: float = 0
) -> tuple[dict[str, Frames], dict[str, Any]]:
    at = maker.stamps(begin_s, end_s, 10)
    frames = {name: maker.frames(name, at, seed) for name in ("head/rgb", "head/depth")}
    return frames, {"wrench": maker.series("wrench", maker.stamps(begin_s, end_s, 100), seed)}


def test_forms(maker: Any) -> None:
    clip = cut(*streams(maker), 9 * S)
    forms = {name: (track.values.shape, str(track.values.dtype)) for name, track in clip.items()}
    assert forms == {
        "rgb": ((8, 3, 16, 16), "uint8"),
        "depth": ((8, 1, 16, 16), "uint16"),
        "flow": ((8, 2, 16, 16), "float16"),
        "wrench": ((160, 2), "float32"),
    }
    assert all(track.present.all() and (track.age_ns >= 0).all() for track in clip.values())


@pytest.mark.parametrize("end_ns", [9 * S, 9 * S + 1, 9 * S + 99_999_999])
def test_frames_are_the_newest_pictures_up_to_each_second_before_the_end(maker: Any, end_ns: int) -> None:
    frames, series = streams(maker)
    clip = cut(frames, series, end_ns)
    for index, place in enumerate(range(20, 91, 10)):
        colours = SMALL.framing.colours(frames["head/rgb"].images[place], "head/rgb")
        np.testing.assert_array_equal(clip["rgb"].values[index], colours.transpose(2, 0, 1))
        depth = SMALL.framing.depth(frames["head/depth"].images[place], "head/depth")
        np.testing.assert_array_equal(clip["depth"].values[index, 0], depth)
    assert clip["rgb"].age_ns.tolist() == [7 * S, 6 * S, 5 * S, 4 * S, 3 * S, 2 * S, S, 0]


def test_the_picture_at_the_onset_is_the_last_one_and_the_picture_after_it_is_not(maker: Any) -> None:
    frames, series = streams(maker)
    at, before = cut(frames, series, 9 * S), cut(frames, series, 9 * S - 1)
    assert (at["rgb"].values[-1] != before["rgb"].values[-1]).any()


class Difference:
    """A method of flow that tells which two frames it was given."""

    name = "difference"

    def between(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        return np.stack([after[..., 0], before[..., 0]], axis=2).astype(np.float32)


def test_flow_into_a_frame_is_of_it_and_the_frame_before(maker: Any) -> None:
    clip = cut(*streams(maker), 9 * S, replace(SMALL, flow=Difference()))
    rgb, flow = clip["rgb"].values, clip["flow"].values
    np.testing.assert_array_equal(flow[:, 0], rgb[:, 0])
    np.testing.assert_array_equal(flow[1:, 1], rgb[:-1, 0])
    earlier = cut(*streams(maker), 8 * S, replace(SMALL, flow=Difference()))
    np.testing.assert_array_equal(flow[0, 1], earlier["rgb"].values[0, 0])  # a frame from before the clip


def test_an_execution_that_began_later_is_padded(maker: Any) -> None:
    clip = cut(*streams(maker, begin_s=5.25), 9 * S, replace(SMALL, flow=Difference()))
    present = [False] * 4 + [True] * 4
    for name in ("rgb", "depth", "flow"):
        assert clip[name].present.tolist() == present
        assert not clip[name].values[:4].any()
    assert not clip["flow"].values[4].any() and clip["flow"].values[5].any()  # nothing moved into the first picture
    ended = (9.0 - 5.25) / 0.05
    assert clip["wrench"].present.sum() == ended and not clip["wrench"].present[: -int(ended)].any()
    assert not clip["wrench"].values[: -int(ended)].any()


def test_rows_of_series_are_means_of_steps_that_were_over(maker: Any) -> None:
    frames, series = streams(maker)
    clip = cut(frames, series, 9 * S + 20_000_000)
    wrench = series["wrench"]
    for row, age_ns in enumerate(clip["wrench"].age_ns):
        until = 9 * S - age_ns  # the last whole step
        inside = (wrench.publish_ns >= until - 50_000_000) & (wrench.publish_ns < until)
        np.testing.assert_allclose(clip["wrench"].values[row], wrench.values[inside].mean(axis=0), rtol=1e-5)
    assert clip["wrench"].age_ns[0] == 159 * 50_000_000 and clip["wrench"].age_ns[-1] == 0


def test_gaps_hold_the_last_measurement_and_are_nan_before_the_first(maker: Any) -> None:
    frames, series = streams(maker)
    at = np.array([3 * S, 5 * S], np.int64)  # nothing else within the clip
    sparse = maker.series("sparse", at, channels=1)
    both = Modalities({}, {"sparse": ("sparse",), "wrench": ("wrench",)})
    cutter = Cutter("pour-00001", span_of("pour-00001", frames, series), 9 * S, SMALL)
    values = cutter.series({**series, "sparse": sparse}, both)["sparse"].values[:, 0]
    assert np.isnan(values[:40]).all()  # 1 s to 3 s
    np.testing.assert_allclose(values[40:80], sparse.values[0, 0], rtol=1e-6)
    np.testing.assert_allclose(values[80:], sparse.values[1, 0], rtol=1e-6)


def test_series_that_end_early_hold_their_last_measurement(maker: Any) -> None:
    frames, series = streams(maker)
    series = {"wrench": maker.series("wrench", maker.stamps(0, 8, 100), 1)}
    clip = cut(frames, series, 9 * S)
    assert clip["wrench"].present.all()
    np.testing.assert_array_equal(clip["wrench"].values[-19:], clip["wrench"].values[-19][None].repeat(19, axis=0))


def sampling_of(rate_hz: float, frames: int, share: float) -> Sampling:
    """With an aftermath of a share of the longest."""
    return Sampling(rate_hz, frames, int(share * (frames - 1) * Sampling(rate_hz, frames).period_ns))


rates = st.sampled_from([0.5, 1.0, 2.0, 3.0, 7.0])
samplings = st.builds(sampling_of, rates, st.integers(1, 6), st.sampled_from([0.0, 0.3, 1.0]))
horizons = st.integers(-2 * S, 4 * S)


def repainted(frames: Frames, later_than_ns: int, other: Frames) -> Frames:
    """Every picture that is later than a moment replaced."""
    images: list[Image] = [
        other.images[place] if stamp > later_than_ns else frames.images[place]
        for place, stamp in enumerate(frames.publish_ns)
    ]
    return replace(frames, images=tuple(images))


def remeasured(series: Series, later_than_ns: int, other: Series) -> Series:
    later = (series.publish_ns > later_than_ns)[:, None]
    return replace(series, values=np.where(later, other.values, series.values))


@few
@given(
    samplings, st.integers(-2 * S, 4 * S), st.integers(5 * S, 12 * S), st.sampled_from([20, 50, 330]), st.integers(0, 9)
)
def test_nothing_later_than_its_age_is_in_any_part_of_a_clip(
    maker: Any, sampling: Sampling, horizon_ns: int, end_ns: int, step_ms: int, gap: int
) -> None:
    """Whatever comes after the horizon is replaced: what is that old must be the same to the last bit."""
    until_event_ns = sampling.frames * sampling.period_ns - sampling.aftermath_ns
    step_ns = min(step_ms * 1_000_000, until_event_ns // 2)  # so that some row had ended by the event
    how = ClipSettings(sampling, Framing(16), step_ns, Difference())  # which shows any change of either frame
    frames, series = streams(maker, 1)
    other_frames, other_series = streams(maker, 2)
    until_ns = end_ns - horizon_ns
    hole = abs(series["wrench"].publish_ns - until_ns) < gap * 50_000_000  # where a gap is filled, it is not from later
    series, other_series = ({"wrench": without(one["wrench"], hole)} for one in (series, other_series))
    poisoned = {name: repainted(one, until_ns, other_frames[name]) for name, one in frames.items()}
    later = {"wrench": remeasured(series["wrench"], until_ns, other_series["wrench"])}
    clip, changed = cut(frames, series, end_ns, how), cut(poisoned, later, end_ns, how)
    for name in ALL.names:
        old = clip[name].age_ns >= horizon_ns
        np.testing.assert_array_equal(clip[name].values[old], changed[name].values[old])
        np.testing.assert_array_equal(clip[name].present, changed[name].present)
        np.testing.assert_array_equal(clip[name].age_ns, changed[name].age_ns)


def without(series: Series, hole: np.ndarray) -> Series:
    at = series.publish_ns[~hole]
    return replace(series, publish_ns=at, log_ns=at, values=series.values[~hole])


def test_what_comes_after_the_horizon_would_have_shown(maker: Any) -> None:
    """The test above can fail: what is younger does change, in every modality."""
    frames, series = streams(maker, 1)
    other_frames, other_series = streams(maker, 2)
    poisoned = {name: repainted(one, 8 * S, other_frames[name]) for name, one in frames.items()}
    later = {"wrench": remeasured(series["wrench"], 8 * S, other_series["wrench"])}
    clip, changed = cut(frames, series, 9 * S), cut(poisoned, later, 9 * S)
    for name in ALL.names:
        young = clip[name].age_ns < S
        assert (
            (clip[name].values[young] != changed[name].values[young])
            .any(axis=tuple(range(1, clip[name].values.ndim)))
            .all()
        )


@few
@given(samplings, st.integers(2 * S, 12 * S), st.integers(-(2**60), 2**60))
def test_a_shift_of_all_stamps_shifts_nothing_else(maker: Any, sampling: Sampling, end_ns: int, by_ns: int) -> None:
    how = replace(SMALL, sampling=sampling)
    frames, series = streams(maker)
    moved = {name: replace(one, publish_ns=one.publish_ns + by_ns) for name, one in frames.items()}
    moved_series = {name: replace(one, publish_ns=one.publish_ns + by_ns) for name, one in series.items()}
    clip, same = cut(frames, series, end_ns, how), cut(moved, moved_series, end_ns + by_ns, how)
    for name in ALL.names:
        for one, other in ((clip[name].values, same[name].values), (clip[name].age_ns, same[name].age_ns)):
            np.testing.assert_array_equal(one, other)


def test_an_execution_that_ends_first_stands_still(maker: Any) -> None:
    """It ends at 9.3 s, the clip at 10 s: the last picture and the last measurement are held, and nothing moves."""
    how = replace(SMALL, sampling=Sampling(2.0, 8, S), flow=Difference())
    clip = cut(*streams(maker, end_s=9.3), 9 * S, how)
    longer = cut(*streams(maker), 9 * S, how)
    for name, first in (("rgb", 6), ("depth", 6), ("flow", 6), ("wrench", 80 - 14)):  # of those from after 9.3 s
        assert clip[name].present.all()
        np.testing.assert_array_equal(clip[name].age_ns, longer[name].age_ns)
        np.testing.assert_array_equal(clip[name].values[:first], longer[name].values[:first])
    frames, _ = streams(maker)
    last = SMALL.framing.colours(frames["head/rgb"].images[93], "head/rgb").transpose(2, 0, 1)
    np.testing.assert_array_equal(clip["rgb"].values[6:], [last, last])
    assert clip["flow"].values[6].any() and not clip["flow"].values[7].any()
    assert len(np.unique(clip["wrench"].values[-14:], axis=0)) == 1


def test_an_event_after_the_last_sample_is_cut_too(maker: Any) -> None:
    clip = cut(*streams(maker), 15 * S)
    assert all(track.present.all() for track in clip.values())
    np.testing.assert_array_equal(clip["rgb"].values[4:], clip["rgb"].values[4:5].repeat(4, axis=0))


def test_a_camera_that_stood_still_is_told(maker: Any) -> None:
    frames, series = streams(maker)
    for frame in frames:
        at: Int64s = frames[frame].publish_ns
        kept = (at <= 4 * S) | (at > 6 * S)
        images = tuple(image for image, keep in zip(frames[frame].images, kept, strict=True) if keep)
        frames[frame] = replace(frames[frame], publish_ns=at[kept], images=images)
    with pytest.raises(TooFewFramesError, match=r"up to t = 5\.000 s; the newest before is of t = 4\.000 s"):
        cut(frames, series, 9 * S)


def test_a_camera_that_began_too_late_is_told(maker: Any) -> None:
    late, _ = streams(maker, begin_s=5)
    with pytest.raises(TooFewFramesError, match="none before"):
        cut(late, {"wrench": maker.series("wrench", maker.stamps(0, 12, 100))}, 9 * S)


def test_a_camera_slower_than_the_sampling_is_told(maker: Any) -> None:
    with pytest.raises(TooFewFramesError, match="lower rate"):
        cut(*streams(maker), 9 * S, replace(SMALL, sampling=Sampling(20, 8)))


def test_a_clip_from_before_the_beginning_is_refused(maker: Any) -> None:
    frames, series = streams(maker, begin_s=5)
    with pytest.raises(EmptyClipError, match=r"5\.000 s.*4\.000 s"):
        cut(frames, series, 4 * S)
    late = replace(SMALL, sampling=Sampling(aftermath_ns=3 * S))  # which shows nothing but the aftermath
    for how in (SMALL, late):
        cutter = Cutter("pour-00001", Span(5 * S, 12 * S), 4 * S, how)
        with pytest.raises(EmptyClipError):
            cutter.series(series, ALL)
        with pytest.raises(EmptyClipError):
            cutter.images(frames, ALL)


@pytest.mark.parametrize("missing", ["head/rgb", "head/depth", "wrench"])
def test_a_missing_stream_is_told(maker: Any, missing: str) -> None:
    frames, series = streams(maker)
    frames.pop(missing, None)
    series.pop(missing, None)
    with pytest.raises(MissingModalityError):
        cut(frames, series, 9 * S)


def test_an_execution_without_samples_has_no_span() -> None:
    with pytest.raises(MissingModalityError, match="no streams"):
        span_of("pour-00001", {}, {})


def test_a_step_longer_than_a_clip_is_refused() -> None:
    assert ClipSettings(step_ns=8 * S).rows == 1
    with pytest.raises(ClipSettingError, match="step"):
        ClipSettings(step_ns=9 * S)


def test_a_step_that_leaves_no_row_until_the_event_is_refused() -> None:
    assert ClipSettings(Sampling(aftermath_ns=4 * S), step_ns=4 * S).row_ages_ns.tolist() == [0, -4 * S]
    with pytest.raises(ClipSettingError, match="a row until the event"):
        ClipSettings(Sampling(aftermath_ns=4 * S + 1), step_ns=4 * S)
