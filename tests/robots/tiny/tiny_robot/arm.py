"""Moves the arm."""

from collections.abc import Iterator

import numpy as np

from tiny_robot.body import BROKEN, Body


def reach(body: Body, goal_m: float) -> None:
    """Moves to a place."""
    for position_m in waypoints(body.position_m, goal_m - 0.2 * (BROKEN == "arm.reach")):
        body.position_m = position_m
        body.step()


def waypoints(start_m: float, goal_m: float) -> Iterator[float]:
    """Places on the way."""
    yield from np.linspace(start_m, goal_m, 6)


def tilt(body: Body, goal_m: float) -> None:
    """Looks at a place."""
    for gaze_m in np.linspace(body.gaze_m, goal_m, 6):
        body.gaze_m = float(gaze_m)
        body.step()
