"""Where executions come from: a store, or folders of another format."""

from typing import Protocol

from misstep.core.execution import Execution
from misstep.core.streams import Frames, Series


class Recordings(Protocol):
    """Recorded executions, as clips are cut from them. A `Store` is one."""

    def executions(self) -> list[Execution]:
        """All of them."""
        ...

    def version(self, execution_id: str) -> str:
        """Fingerprint of what is recorded of one, which changes whenever that does."""
        ...

    def series(self, execution_id: str) -> dict[str, Series]:
        """Its series, by stream name, each in source-time order."""
        ...

    def frames(self, execution_id: str) -> dict[str, Frames]:
        """Its images, by stream name, each in source-time order."""
        ...
