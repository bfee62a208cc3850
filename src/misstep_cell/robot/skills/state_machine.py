"""A skill as a chain of states."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from misstep_cell.robot.robot import Robot

# A state does its part and returns the state that follows, or None at the end. (The type is recursive.)
State = Callable[[], Any]


class StateMachine(ABC):
    """Base of the skills: runs states until there is none left and reports each."""

    def __init__(self, robot: Robot) -> None:
        self.robot = robot

    @abstractmethod
    def start(self) -> State | None:
        """The first state."""

    def run(self) -> None:
        """Runs the skill from its first state to its end."""
        state: State | None = self.start
        while state is not None:
            self.robot.events.report("state", state.__name__)
            state = state()
