import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.planning.trapezoid import trapezoid

lengths = st.floats(1e-4, 5.0)
limits = st.floats(0.05, 3.0)


@given(lengths, limits, limits)
def test_goes_from_rest_to_rest_over_the_whole_length(length, speed, acceleration):
    motion = trapezoid(length, speed, acceleration)

    ends = motion.at(np.array([-1.0, 0.0, motion.duration_s, motion.duration_s + 1.0]))
    np.testing.assert_allclose(ends, [0.0, 0.0, length, length], atol=1e-9 * length)


@given(lengths, limits, limits)
def test_keeps_within_its_limits(length, speed, acceleration):
    motion = trapezoid(length, speed, acceleration)
    t_s = np.linspace(0.0, motion.duration_s, 400)
    speeds = np.diff(motion.at(t_s)) / np.diff(t_s)

    assert (speeds >= -1e-9).all()
    assert speeds.max() <= speed * (1 + 1e-6)
    assert np.abs(np.diff(speeds)).max() / (t_s[1] - t_s[0]) <= acceleration * (1 + 1e-3)


@given(lengths, limits, limits)
def test_no_motion_within_the_limits_is_faster(length, speed, acceleration):
    motion = trapezoid(length, speed, acceleration)

    with_cruise_s, without_s = speed / acceleration + length / speed, 2 * np.sqrt(length / acceleration)
    fastest_s = with_cruise_s if length >= speed**2 / acceleration else without_s
    np.testing.assert_allclose(motion.duration_s, fastest_s, rtol=1e-9)


def test_no_way_takes_no_time():
    motion = trapezoid(0.0, 1.0, 1.0)

    assert motion.duration_s == 0.0
    np.testing.assert_array_equal(motion.at(np.array([0.0, 1.0])), [0.0, 0.0])
