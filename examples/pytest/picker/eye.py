"""Finds the thing."""

from picker.body import Body

_CAMERA_M = 0.25


def look(body: Body, times: int = 5) -> float:
    """Where the thing is, by several looks."""
    return to_rail(sum(body.see() for _ in range(times)) / times)


def to_rail(seen_m: float) -> float:
    """From the camera's frame to the rail's."""
    return seen_m + _CAMERA_M
