"""The state of a training under way, kept on disk so that it goes on after a kill."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

State = dict[str, NDArray[Any]]

WRITE_EVERY_S = 1.0
"""Seconds between two writes at least: less than it takes to press Ctrl-C twice, more than a write costs."""


@dataclass(slots=True)
class Checkpoint:
    """Where one network's training is kept.

    Attributes:
        file: its file; None keeps nothing.
        key: of data, settings and code; a file with another key is another training's, and is ignored.
    """

    file: Path | None = None
    key: str = ""
    _written_s: float = field(default_factory=time.monotonic)

    def load(self) -> tuple[int, State] | None:
        """Epochs done, and the state after them; None if there is nothing that can be used."""
        if self.file is None:
            return None
        try:
            with safe_open(self.file, "numpy") as tensors:
                facts = tensors.metadata() or {}
                if facts.get("key") != self.key:
                    return None
                return int(facts["epoch"]), {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118
        except (OSError, ValueError, KeyError, SafetensorError):
            return None

    def save(self, epoch: int, state: Mapping[str, NDArray[Any]], last: bool = False) -> None:
        """Keeps the state by atomic replacement; unless it is the last, not more often than once in a while."""
        if self.file is None or (not last and time.monotonic() - self._written_s < WRITE_EVERY_S):
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        part = self.file.with_suffix(f".{os.getpid()}.part")
        save_file(
            {name: np.ascontiguousarray(x) for name, x in state.items()}, part, {"key": self.key, "epoch": str(epoch)}
        )
        part.replace(self.file)
        self._written_s = time.monotonic()
