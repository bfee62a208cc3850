"""Watches the source clock of each stream."""

from collections import Counter

from misstep.core.errors import TimeBackwardsError

REORDERING_LIMIT_NS = 1_000_000_000


class Stamps:
    """The newest source stamp of each stream, and how many samples came after a newer one.

    Attributes:
        late: samples that came out of order, per stream.
    """

    def __init__(self) -> None:
        self.late: Counter[str] = Counter()
        self._newest_ns: dict[str, int] = {}

    def accept(self, stream: str, t_ns: int) -> None:
        """Takes the stamp of the next sample.

        Raises:
            TimeBackwardsError: it lies more than a second before the stream's newest: no mere reordering.
        """
        newest_ns = self._newest_ns.get(stream, t_ns)
        if t_ns < newest_ns - REORDERING_LIMIT_NS:
            raise TimeBackwardsError(stream, t_ns, newest_ns)
        if t_ns < newest_ns:
            self.late[stream] += 1
        self._newest_ns[stream] = max(t_ns, newest_ns)
