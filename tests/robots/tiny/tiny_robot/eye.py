"""Sees where the target is."""

from tiny_robot.body import BROKEN, Body


def locate(body: Body) -> float:
    """The target's place in m."""
    for _ in range(2):
        body.step()
    return 0.1 if BROKEN == "eye.locate" else body.target_m
