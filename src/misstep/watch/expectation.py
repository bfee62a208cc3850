"""What healthy input of a stream looks like, learned from a skill's successes."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from misstep.core.execution import Execution
from misstep.core.streams import Frames, Image, Int64s, Series, StreamKind
from misstep.signals.cutting import span_of
from misstep.signals.errors import MissingModalityError
from misstep.signals.grid import channel_names
from misstep.signals.pseudo_onset import Span
from misstep.signals.recordings import Recordings

MOST_SUCCESSES = 40
"""So many show what is usual; their pictures have to be decoded."""
_SLACK = 1.5  # of what successes show
_JITTER_NS = 100_000_000  # that a machine under load adds
_SAME_PACE = 0.05
_PICTURE_DARKNESS = 0.1  # of the darkest picture of the successes
_PICTURE_PLAINNESS = 0.1  # of the plainest
_GLANCE = 4  # every so many-th pixel tells how plain a picture is
_RESTLESS_PERIODS = 2


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
        longest_gap_ns: longest time without a sample, until the execution's end.
        longest_still_ns: longest time in which samples came and all were the same.
        latency_ns: longest time by which a sample came later than the soonest of all streams; 0 where successes were
            not recorded at the pace of the receiver's clock, as simulations are.
        darkest: least mean of a picture; 0 for a series.
        plainest: least contrast of a picture; 0 for a series.
        restless: columns of a series that were never the same for longer than two periods, as noise keeps them moving.
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
    latency_ns: int = 0
    darkest: float = 0.0
    plainest: float = 0.0
    restless: tuple[int, ...] = ()

    @property
    def fresh_ns(self) -> int:
        """The age that the newest sample may reach."""
        return round(_SLACK * (self.longest_gap_ns + self.latency_ns)) + _JITTER_NS

    @property
    def still_ns(self) -> int:
        """How long it may stay the same, while samples come."""
        return round(_SLACK * self.longest_still_ns) + max(2 * self.period_ns, _JITTER_NS)

    @property
    def restless_still_ns(self) -> int:
        """How long a restless column may stay the same, while samples come."""
        return round(_SLACK * _RESTLESS_PERIODS * self.period_ns) + max(2 * self.period_ns, _JITTER_NS)

    @property
    def black(self) -> float:
        """A picture whose mean is below it is black."""
        return _PICTURE_DARKNESS * self.darkest

    @property
    def blank(self) -> float:
        """A picture whose contrast is below it shows nothing."""
        return _PICTURE_PLAINNESS * self.plainest

    def and_of(self, other: "StreamExpectation") -> "StreamExpectation":
        """What holds for the successes of both; what the newer one's samples look like."""
        return replace(
            other,
            period_ns=min(self.period_ns, other.period_ns),
            first_ns=max(self.first_ns, other.first_ns),
            longest_gap_ns=max(self.longest_gap_ns, other.longest_gap_ns),
            longest_still_ns=max(self.longest_still_ns, other.longest_still_ns),
            latency_ns=max(self.latency_ns, other.latency_ns),
            darkest=min(self.darkest, other.darkest),
            plainest=min(self.plainest, other.plainest),
            restless=tuple(sorted({*self.restless} & {*other.restless})),
        )


def expectations(
    recordings: Recordings,
    executions: Sequence[Execution],
    streams: Collection[str],
    advance: Callable[[], None] = lambda: None,
) -> dict[str, StreamExpectation]:
    """What the streams are like in successes; MOST_SUCCESSES of them, evenly drawn, where there are more.

    Raises:
        MissingModalityError: a success lacks one of the streams.
        ExecutionNotFoundError, ExecutionFileError: one can't be read.
    """
    found: dict[str, StreamExpectation] = {}
    for execution in executions[:: -(-len(executions) // MOST_SUCCESSES) or 1]:
        series, frames = recordings.series(execution.id), recordings.frames(execution.id)
        span, soonest_ns = span_of(execution.id, frames, series), _soonest_ns([*series.values(), *frames.values()])
        for stream in sorted(streams):
            samples = series.get(stream) or frames.get(stream)
            if samples is None or not len(samples.publish_ns):
                raise MissingModalityError(execution.id, stream, (*series, *frames))
            new = _expectation(samples, span, soonest_ns)
            found[stream] = found[stream].and_of(new) if stream in found else new
        advance()
    return found


def contrast(image: Image) -> float:
    """The largest standard deviation of a picture's channels, of a part of its pixels: 0 of a covered lens."""
    return float(image[::_GLANCE, ::_GLANCE].std(axis=(0, 1)).max())


def _soonest_ns(streams: Sequence[Series | Frames]) -> int | None:
    """Least receiver's minus source's stamp of all samples; None if the two clocks have another pace."""
    paces = [np.ptp(one.log_ns) / np.ptp(one.publish_ns) for one in streams if len(one.publish_ns) > 1]
    if not paces or abs(np.median(paces) - 1) > _SAME_PACE:
        return None
    return min(int((one.log_ns - one.publish_ns).min()) for one in streams if len(one.publish_ns))


def _expectation(samples: Series | Frames, span: Span, soonest_ns: int | None) -> StreamExpectation:
    stamps = samples.publish_ns
    latency_ns = 0 if soonest_ns is None else int((samples.log_ns - stamps).max()) - soonest_ns
    gaps = np.diff(np.append(stamps, span.end_ns))
    kind = _of_series if isinstance(samples, Series) else _of_pictures
    between = np.diff(stamps)
    return kind(
        samples,  # type: ignore[arg-type]
        StreamExpectation(
            stream=samples.spec.name,
            kind=samples.spec.kind,
            shape=(),
            dtype="",
            channels=(),
            period_ns=int(np.median(between)) if len(between) else span.end_ns - span.begin_ns,
            first_ns=int(stamps[0]) - span.begin_ns,
            longest_gap_ns=int(gaps.max()),
            longest_still_ns=0,
            latency_ns=latency_ns,
        ),
    )


def _of_series(series: Series, common: StreamExpectation) -> StreamExpectation:
    same = np.diff(series.values, axis=0) == 0
    still_ns = [_longest_still_ns(series.publish_ns, column) for column in same.T]
    return replace(
        common,
        shape=series.values.shape[1:],
        dtype="float64",
        channels=channel_names(series),
        longest_still_ns=_longest_still_ns(series.publish_ns, same.all(axis=1)),
        restless=tuple(column for column, ns in enumerate(still_ns) if ns <= _RESTLESS_PERIODS * common.period_ns),
    )


def _of_pictures(frames: Frames, common: StreamExpectation) -> StreamExpectation:
    before, same, means, contrasts = None, [], [], []
    for image in frames.images:
        means.append(float(image.mean()))
        contrasts.append(contrast(image))
        if before is not None:
            same.append(np.array_equal(before, image))
        before = image
    assert before is not None
    return replace(
        common,
        shape=before.shape,
        dtype=str(before.dtype),
        longest_still_ns=_longest_still_ns(frames.publish_ns, same),
        darkest=min(means),
        plainest=min(contrasts),
    )


def _longest_still_ns(stamps: Int64s, same: Iterable[bool]) -> int:
    """Longest time over which samples were the same; `same` says it of each and the one before it."""
    longest, since = 0, int(stamps[0])
    for t_ns, is_same in zip(stamps[1:].tolist(), same, strict=True):
        since = since if is_same else t_ns
        longest = max(longest, t_ns - since)
    return longest
