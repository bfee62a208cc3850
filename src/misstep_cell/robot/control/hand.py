"""Opens and closes the hand."""

from misstep_cell.robot.hardware import Hardware

WIDEST_M = 0.095
_STILL_M_PER_CYCLE = 1e-4
_STILL_CYCLES = 5
_LONGEST_WAIT_CYCLES = 150
_EMPTY_M = 0.008
_LEAST_GRIP_N = 8.0
_RELEASE_M = 0.025


class Hand:
    """The two-finger gripper."""

    def __init__(self, hardware: Hardware) -> None:
        self._hardware = hardware

    def open(self) -> None:
        """Opens as wide as it goes."""
        self._hardware.command_fingers(WIDEST_M)
        self.wait_until_still()

    def close(self) -> None:
        """Closes until something stops the fingers."""
        self._hardware.command_fingers(0.0)
        self.wait_until_still()

    def release(self) -> None:
        """Opens so little that the fingers touch nothing beside what they let go."""
        self._hardware.command_fingers(min(self._hardware.read().width_m + _RELEASE_M, WIDEST_M))
        self.wait_until_still()

    def wait_until_still(self) -> None:
        """Waits until the width has not changed for a few cycles."""
        still, width_m = 0, self._hardware.read().width_m
        for _ in range(_LONGEST_WAIT_CYCLES):
            self._hardware.wait_cycle()
            before_m, width_m = width_m, self._hardware.read().width_m
            still = still + 1 if abs(width_m - before_m) < _STILL_M_PER_CYCLE else 0
            if still >= _STILL_CYCLES:
                return

    def holds_something(self) -> bool:
        """Whether the fingers press on something between them."""
        state = self._hardware.read()
        return state.width_m > _EMPTY_M and abs(state.grip_force_n) > _LEAST_GRIP_N
