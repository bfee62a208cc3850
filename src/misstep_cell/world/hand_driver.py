"""The hand's driver, which may lose commands."""

from misstep_cell.world.disturbances import HandFault

_OPEN_M = 0.05  # a command for more is one to open


class HandDriver:
    """Decides which of the robot's commands reach the fingers.

    Attributes:
        lost: whether one did not.
    """

    def __init__(self, fault: HandFault | None) -> None:
        self._fault = fault
        self._was_opened = self._was_closed = self.lost = False

    def obeys(self, width_m: float) -> bool:
        """Whether the fingers get this command."""
        opening = width_m > _OPEN_M
        loses = self._fault is not None and self._loses(self._fault, opening)
        self._was_opened |= opening
        self._was_closed |= not opening
        self.lost |= loses
        return not loses

    def _loses(self, fault: HandFault, opening: bool) -> bool:
        return (fault.loses_open and self._was_closed) if opening else (fault.loses_close and self._was_opened)
