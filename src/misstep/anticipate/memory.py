"""What was computed before, known by the content of what it was computed from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from hashlib import sha256

from torch import Tensor

MOST_BYTES = 64 * 2**20
"""Of each modality. A causal encoder of the paper's size needs 27 MB of it at 10 pictures a second."""


class Memory:
    """Tensors by key; the ones that were not asked for longest are forgotten first.

    Args:
        most_bytes: what is kept of them.

    Attributes:
        computed: how many were not known.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.computed = 0
        self._most_bytes, self._bytes = most_bytes, 0
        self._known: OrderedDict[Hashable, Tensor] = OrderedDict()

    def recall(self, keys: Sequence[Hashable], compute: Callable[[list[int]], Iterable[Tensor]]) -> list[Tensor]:
        """What belongs to each key; those that are not known are computed at one place of each."""
        new = {key: place for place, key in enumerate(keys) if key not in self._known}
        if new:
            for key, found in zip(new, compute(list(new.values())), strict=True):
                self._known[key] = found
                self._bytes += found.nbytes
            self.computed += len(new)
        for key in keys:
            self._known.move_to_end(key)
        return [self._known[key] for key in keys]

    def forget(self) -> None:
        """What is too much. Not while a clip is being computed: its parts would be computed again and again."""
        while self._bytes > self._most_bytes:
            _, oldest = self._known.popitem(last=False)
            self._bytes -= oldest.nbytes


def content_key(values: Tensor) -> bytes:
    """Of numbers on the CPU."""
    return sha256(values.contiguous().numpy().data).digest()[:16]
