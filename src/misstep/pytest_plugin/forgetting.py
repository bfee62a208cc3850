"""A recorder for tests that nobody records."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike, NDArray


class Forgetting:
    """Keeps nothing. Implements `SkillRecorder`."""

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Forgets the names of channels."""

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Forgets a sample."""

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Forgets an image."""

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Forgets an event."""
