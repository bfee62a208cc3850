"""What healthy input of a stream looks like, learned from a skill's successes."""

from dataclasses import dataclass

from misstep.core.streams import StreamKind


@dataclass(frozen=True, slots=True)
class StreamExpectation:
    """What a stream is like in successes. Times are source time.

    Attributes:
        stream: its name.
        kind: "series" or "image".
        shape: of one sample: (channels,), or of a picture.
        dtype: of one sample, as NumPy names it.
        channels: names of a series' columns, "stream.channel"; empty for images.
        period_ns: median time from one sample to the next.
        first_ns: longest time from an execution's first sample to this stream's first.
        longest_gap_ns: longest time without a sample, the end of an execution included.
        longest_still_ns: longest time in which samples came and all were the same.
        darkest: least mean of a picture; 0 for a series.
    """

    stream: str
    kind: StreamKind
    shape: tuple[int, ...]
    dtype: str
    channels: tuple[str, ...]
    period_ns: int
    first_ns: int
    longest_gap_ns: int
    longest_still_ns: int
    darkest: float
