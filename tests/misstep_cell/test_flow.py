import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from misstep_cell.flow import STILL_PX, OpticalFlow, decode_flow, encode_flow


@given(arrays(np.float32, (6, 5, 2), elements=st.floats(-300, 300, width=32)))
def test_flow_comes_back_within_half_a_step_and_small_motions_as_none(flow):
    picture = encode_flow(flow)
    back = decode_flow(picture)

    assert picture.dtype == np.uint16
    assert picture.shape == (6, 10)
    moving = np.abs(flow).max(axis=2) >= STILL_PX
    assert np.abs(back - flow)[moving].max(initial=0) <= 1 / 16
    assert not back[~moving].any()
    np.testing.assert_array_equal(encode_flow(back), picture)


def test_flow_follows_what_moves():
    rng = np.random.default_rng(0)
    texture = np.repeat(np.repeat(rng.integers(0, 255, (40, 40), np.uint8), 6, axis=0), 6, axis=1)
    pictures = [np.repeat(texture[:224, start : start + 224, None], 3, axis=2) for start in (8, 5)]
    flow = OpticalFlow()

    assert not flow.follow(pictures[0]).any()
    np.testing.assert_allclose(np.median(flow.follow(pictures[1])[50:170, 50:170], axis=(0, 1)), (3, 0), atol=0.3)
    assert not decode_flow(encode_flow(flow.follow(pictures[1]))).any()
