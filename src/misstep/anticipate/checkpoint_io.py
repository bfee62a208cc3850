"""State of a training under way, as Lightning hands it over: tensors as safetensors, the rest as JSON. No pickle."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightning.fabric.plugins.io.checkpoint_io import CheckpointIO
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from misstep.anticipate.errors import CheckpointError

_TENSOR, _PAIRS, _TUPLE = "tensor", "pairs", "tuple"


class SafeCheckpointIO(CheckpointIO):
    """Writes and reads checkpoints of `lightning.Trainer`; each is one file, written by one rename."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any = None) -> None:
        """Writes a checkpoint.

        Raises:
            TypeError: it holds an object that is neither a tensor, a container, a number nor text.
            OSError: it can't be written; what was there before stays.
        """
        tensors: dict[str, Tensor] = {}
        state = json.dumps(_packed(checkpoint, tensors))
        place = Path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{place.name}.{os.getpid()}.part")
        try:  # `save_file` would tell a full disk as an error of its own
            part.write_bytes(
                save({name: one.detach().cpu().clone() for name, one in tensors.items()}, {"state": state})
            )
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    def load_checkpoint(self, path: Any, map_location: Any = None, weights_only: bool | None = None) -> dict[str, Any]:
        """Reads a checkpoint; tensors are on the CPU, from where Lightning moves them.

        Raises:
            CheckpointError: it is missing, damaged, or of another program.
        """
        try:
            with safe_open(path, "pt") as file:
                state = json.loads((file.metadata() or {})["state"])
                checkpoint: dict[str, Any] = _unpacked(state, file.get_tensor)
                return checkpoint
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise CheckpointError(Path(path), f"{type(error).__name__}: {error}") from error

    def remove_checkpoint(self, path: Any) -> None:
        """Deletes a checkpoint, if it is there."""
        Path(path).unlink(missing_ok=True)


def _packed(value: Any, tensors: dict[str, Tensor]) -> Any:
    """The value as JSON can hold it; its tensors are put aside, by number."""
    if isinstance(value, Tensor):
        name = str(len(tensors))
        tensors[name] = value
        return {_TENSOR: name}
    if isinstance(value, dict):
        return {_PAIRS: [[_packed(key, tensors), _packed(one, tensors)] for key, one in value.items()]}
    if isinstance(value, tuple):
        return {_TUPLE: [_packed(one, tensors) for one in value]}
    if isinstance(value, list):
        return [_packed(one, tensors) for one in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"A checkpoint can't hold {type(value).__name__}.")


def _unpacked(value: Any, tensor: Callable[[str], Tensor]) -> Any:
    if isinstance(value, list):
        return [_unpacked(one, tensor) for one in value]
    if not isinstance(value, dict):
        return value
    if _TENSOR in value:
        return tensor(value[_TENSOR])
    if _TUPLE in value:
        return tuple(_unpacked(one, tensor) for one in value[_TUPLE])
    return {_unpacked(key, tensor): _unpacked(one, tensor) for key, one in value[_PAIRS]}
