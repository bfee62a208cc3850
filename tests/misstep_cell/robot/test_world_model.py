import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.perception.box import BoxPose
from misstep_cell.robot.planning.furniture import FURNITURE
from misstep_cell.robot.pose import pointing_down
from misstep_cell.robot.world_model import WorldModel, box_corners

THING = BoxPose(np.array([0.5, 0.1, 0.03]), 0.0, np.array([0.04, 0.07, 0.06]))
TRAY = BoxPose(np.array([0.55, -0.2, 0.025]), 0.3, np.array([0.15, 0.16, 0.05]))
TIP = pointing_down(np.array([0.5, 0.1, 0.02]), 0.0)


def obstacles_n(world):
    return len(world.surroundings().lower_m) - len(FURNITURE.lower_m)


def test_what_stands_there_is_in_the_way_and_what_is_held_is_not():
    world = WorldModel(THING, TRAY)

    assert obstacles_n(world) == 2
    assert obstacles_n(world.gripped(TIP)) == 1
    assert obstacles_n(WorldModel(THING).gripped(TIP)) == 0


def test_what_is_held_reaches_as_far_below_the_tip_as_the_tip_was_above_its_foot():
    carried = WorldModel(THING).gripped(TIP).surroundings().carried

    assert abs(carried.below_tip_m - 0.02) < 1e-9
    assert abs(carried.radius_m - np.hypot(0.04, 0.07) / 2) < 1e-9


def test_what_is_put_down_stands_under_the_tip():
    world = WorldModel(THING, TRAY).gripped(TIP).put_down(pointing_down(np.array([0.55, -0.2, 0.03]), 0.0))

    assert world.carried is None
    np.testing.assert_allclose(world.object.centre_m, [0.55, -0.2, 0.04])


def test_what_was_never_held_stays_where_it_was():
    assert WorldModel(THING).put_down(TIP.raised(0.3)).object is THING


@given(st.floats(-2.0, 2.0))
def test_the_corners_are_those_of_the_turned_box(yaw):
    lower, upper = box_corners(BoxPose(THING.centre_m, yaw, THING.size_m))

    # At yaw 0 the shorter side lies along y.
    sides = np.array([[x, y] for x in (-0.035, 0.035) for y in (-0.02, 0.02)])
    turned = sides @ np.array([[np.cos(yaw), np.sin(yaw)], [-np.sin(yaw), np.cos(yaw)]])
    np.testing.assert_allclose(upper[:2] - THING.centre_m[:2], turned.max(axis=0), atol=1e-12)
    np.testing.assert_allclose(lower[:2] - THING.centre_m[:2], turned.min(axis=0), atol=1e-12)
    np.testing.assert_allclose([lower[2], upper[2]], [0.0, 0.06], atol=1e-12)
