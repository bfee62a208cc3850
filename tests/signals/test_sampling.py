import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.signals.errors import ClipSettingError
from misstep.signals.sampling import Sampling, is_seen, newest_at

S = 1_000_000_000

samplings = st.builds(Sampling, st.floats(0.1, 50), st.integers(1, 40))
stamps = st.lists(st.integers(0, 2**50), max_size=30).map(lambda found: np.array(sorted(found), np.int64))


@pytest.mark.parametrize(("horizon_s", "seen"), [(0, 8), (1, 7), (2, 6), (7, 1), (8, 0)])
def test_a_student_sees_what_the_paper_says(horizon_s: int, seen: int) -> None:
    assert is_seen(Sampling().ages_ns, horizon_s * S).tolist() == [True] * seen + [False] * (8 - seen)


def test_the_last_frame_is_at_the_end_and_the_others_a_period_apart() -> None:
    assert (Sampling(rate_hz=4, frames=3).ages_ns / S).tolist() == [0.5, 0.25, 0]


def test_an_aftermath_shifts_the_frames_and_is_never_seen() -> None:
    ages_ns = Sampling(rate_hz=2, frames=4, aftermath_ns=S).ages_ns
    assert (ages_ns / S).tolist() == [0.5, 0, -0.5, -1]
    assert is_seen(ages_ns, 0).tolist() == [True, True, False, False]


@pytest.mark.parametrize("aftermath_ns", [-1, 7 * S + 1])
def test_an_aftermath_leaves_a_frame_until_the_event(aftermath_ns: int) -> None:
    assert Sampling(aftermath_ns=7 * S).ages_ns.max() == 0
    with pytest.raises(ClipSettingError, match=r"aftermath.*0 s to 7 s"):
        Sampling(aftermath_ns=aftermath_ns)


@given(samplings, st.integers(0, 2**36))
def test_seen_and_hidden_make_all_and_nothing_seen_is_younger_than_the_horizon(
    sampling: Sampling, horizon_ns: int
) -> None:
    ages = sampling.ages_ns
    seen = is_seen(ages, horizon_ns)
    assert len(seen) == sampling.frames
    assert all(age >= horizon_ns for age in ages[seen]) and all(age < horizon_ns for age in ages[~seen])
    assert np.all(np.diff(seen.astype(int)) <= 0)  # first what is seen, then what is hidden


@given(samplings, st.integers(0, 2**36), st.integers(0, 2**36))
def test_a_longer_horizon_never_shows_more(sampling: Sampling, one_ns: int, other_ns: int) -> None:
    longer, shorter = max(one_ns, other_ns), min(one_ns, other_ns)
    assert not (is_seen(sampling.ages_ns, longer) & ~is_seen(sampling.ages_ns, shorter)).any()


@given(stamps, st.lists(st.integers(-5, 2**50 + 5), min_size=1, max_size=10))
def test_the_newest_stamp_equals_a_literal_search(stamps_ns: np.ndarray, moments: list[int]) -> None:
    for moment, place in zip(moments, newest_at(stamps_ns, np.array(moments)), strict=True):
        earlier = [index for index, stamp in enumerate(stamps_ns) if stamp <= moment]
        assert place == (earlier[-1] if earlier else -1)


@pytest.mark.parametrize(("rate_hz", "frames"), [(0.0, 8), (-1.0, 8), (float("nan"), 8), (1.0, 0)])
def test_no_clip_without_frames(rate_hz: float, frames: int) -> None:
    with pytest.raises(ClipSettingError):
        Sampling(rate_hz, frames)


def test_a_horizon_behind_the_end_is_refused() -> None:
    with pytest.raises(ClipSettingError, match="horizon"):
        is_seen(Sampling().ages_ns, -1)
