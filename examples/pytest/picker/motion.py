"""Moves the hand along the rail."""

from picker.body import Body

_CLOSE_M = 1e-6


def go_to(body: Body, goal_m: float) -> None:
    """Moves until the hand is there."""
    for waypoint_m in waypoints(body.at_m, goal_m):
        while abs(body.at_m - waypoint_m) > _CLOSE_M:
            body.step(waypoint_m)


def waypoints(start_m: float, goal_m: float, count: int = 4) -> list[float]:
    """Points on the way, the goal included."""
    return [start_m + (goal_m - start_m) * number / count for number in range(1, count + 1)]


def push_until(body: Body, force_n: float) -> bool:
    """Moves on until a force is felt; False if there was none."""
    for _ in range(60):
        if body.force_n >= force_n:
            return True
        body.step(body.at_m + 0.005)
    return False
