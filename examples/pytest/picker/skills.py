"""What the arm can do."""

from picker.body import Body
from picker.eye import look
from picker.motion import go_to, push_until

_BUTTON_N = 8.0


def pick(body: Body) -> None:
    """Picks the thing up and brings it home."""
    go_to(body, look(body))
    body.close_fingers()
    go_to(body, 0.0)


def press(body: Body) -> bool:
    """Presses the button at the end of the rail."""
    go_to(body, 0.85)
    return push_until(body, _BUTTON_N)


def point(body: Body) -> None:
    """Stops beside the thing."""
    go_to(body, look(body) - 0.1)
