"""What the robot tells of itself while it works."""

from collections.abc import Callable

from misstep_cell.robot.hardware import Hardware

EventSink = Callable[[int, str, str], None]


class EventLog:
    """Stamps events and hands them to a sink (t_ns, name, text)."""

    def __init__(self, hardware: Hardware, sink: EventSink) -> None:
        self._hardware, self._sink = hardware, sink

    def report(self, name: str, text: str = "") -> None:
        """Tells that something happened now."""
        self._sink(self._hardware.read().t_ns, name, text)
