"""Closes the hand and pushes with it."""

from tiny_robot.body import BROKEN, Body


def close(body: Body) -> bool:
    """Grips the target if it is there, and says whether it did."""
    body.holds = abs(body.position_m - body.target_m) < 0.05 and BROKEN != "hand.close"
    for _ in range(3):
        body.step()
    return body.holds


def push(body: Body) -> None:
    """Pushes the button at 0.8 m."""
    body.pressed = abs(body.position_m - 0.8) < 0.05
    body.force_n = 1.0 if body.pressed else 0.0
    for _ in range(3):
        body.step()


def open_slowly(body: Body) -> None:
    """Nobody calls this one."""
    body.holds = False
