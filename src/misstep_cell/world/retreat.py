"""What a robot does that somebody stopped: it waits a moment, goes back the way it came, slowly, and stays there."""

from collections import deque

from misstep_cell.robot.hardware import CYCLE_S, Floats
from misstep_cell.world.simulation import Simulation

_BACK_S, _SLOWER = 1.0, 2
_PAUSE_S, _STAYS_S = 0.2, 1.5


class Trail:
    """The joints' last targets; call `observe` after every control cycle."""

    def __init__(self) -> None:
        self._targets: deque[Floats] = deque(maxlen=round(_BACK_S / CYCLE_S))

    def observe(self, simulation: Simulation) -> None:
        """Notes where the joints are sent now."""
        self._targets.append(simulation.data.ctrl[:7].copy())

    def retreat(self, simulation: Simulation) -> None:
        """Sends the joints back along the trail; the fingers stay as they are."""
        back = [target for target in reversed(self._targets) for _ in range(_SLOWER)]
        _wait(simulation, _PAUSE_S)
        for target in back:
            simulation.command_joints(target)
            simulation.wait_cycle()
        _wait(simulation, _STAYS_S)


def _wait(simulation: Simulation, duration_s: float) -> None:
    for _ in range(round(duration_s / CYCLE_S)):
        simulation.wait_cycle()
