"""Grasps the object on the table and lifts it."""

from misstep_cell.robot.skills.pick import Pick

_SHOW_S = 0.6


class Grasp(Pick):
    """look, reach over, reach down, grip, lift."""

    def lift(self) -> None:
        """Lifts what it holds and shows it for a moment."""
        super().lift()
        self.robot.wait(_SHOW_S)
