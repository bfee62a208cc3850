"""What time it is at the source, told from the stamps of samples and from when they came."""


class SourceClock:
    """The common clock of an execution's streams, which tells how old a sample is.

    A sample can't come before it was taken. So the sample that came soonest after its stamp, of all streams, shows how
    far the source's clock is ahead of the receiver's; whatever comes later than that is old.

    Args:
        begin_ns: receiver time at which the execution began.
        speed: source seconds per receiver second; 0 for a source without a pace: then the newest stamp of all streams
            is what time it is.
    """

    def __init__(self, begin_ns: int, speed: float) -> None:
        self._begin_ns, self.speed = begin_ns, speed
        self._ahead_ns: int | None = None

    def take(self, publish_ns: int, now_ns: int) -> None:
        """A sample with this stamp came now."""
        ahead_ns = publish_ns - self.passed_ns(now_ns - self._begin_ns)
        self._ahead_ns = ahead_ns if self._ahead_ns is None else max(self._ahead_ns, ahead_ns)

    def now_ns(self, now_ns: int) -> int | None:
        """Source time; None before the first sample."""
        return None if self._ahead_ns is None else self._ahead_ns + self.passed_ns(now_ns - self._begin_ns)

    def passed_ns(self, receiver_ns: int) -> int:
        """Source time that passes in so much receiver time."""
        return receiver_ns if self.speed == 1 else round(self.speed * receiver_ns)
