"""A running execution as a student sees it at any moment: the part of a clip that was known by then.

Source: docs/derivations.md, section Running risk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from misstep.anticipate.sight import Sight
from misstep.core.streams import Float64s, Frames, Int64s, Series
from misstep.signals.clips import Clip, Track
from misstep.signals.cutting import Cutter, span_of
from misstep.signals.errors import EmptyClipError, TooFewFramesError
from misstep.signals.pseudo_onset import Span
from misstep.signals.recordings import Recordings
from misstep.signals.sampling import Sampling, is_seen

EVERY_S = 0.25
"""Between two moments of a running risk."""
_BATCH = 16  # clips of three kinds of pictures take 10 MB each at 224 x 224

Judge = Callable[[Sequence[Clip]], Float64s]
"""Risks, (n,), that a student sees in clips, of which it is shown what its horizon leaves."""


@dataclass(frozen=True, slots=True)
class RunningView:
    """One execution, read once, as a student sees it at any moment.

    Attributes:
        execution_id: which.
        frames: its images, by stream name.
        series: its series, by stream name.
        span: when it ran.
        sight: what of it the student is shown.
    """

    execution_id: str
    frames: dict[str, Frames]
    series: dict[str, Series]
    span: Span
    sight: Sight

    @classmethod
    def of(cls, recordings: Recordings, execution_id: str, sight: Sight) -> "RunningView":
        """Reads it. Raises ExecutionNotFoundError or ExecutionFileError if it can't be."""
        frames, series = recordings.frames(execution_id), recordings.series(execution_id)
        return cls(execution_id, frames, series, span_of(execution_id, frames, series), sight)

    def moments_ns(self, until_ns: int) -> Int64s:
        """(m,) every EVERY_S from its first sample on."""
        return np.arange(self.span.begin_ns, until_ns + 1, round(1e9 * EVERY_S), dtype=np.int64)

    def risks(self, moments_ns: Int64s, judge: Judge) -> Float64s:
        """What the student says at each moment; NaN where nothing was to be seen, shape of the moments."""
        risks = np.full(len(moments_ns), np.nan)
        for first in range(0, len(moments_ns), _BATCH):
            cut = {place: self.clip(int(moments_ns[place])) for place in range(first, len(moments_ns))[:_BATCH]}
            clips = {place: clip for place, clip in cut.items() if clip is not None}
            if clips:
                risks[list(clips)] = judge(list(clips.values()))
        return risks

    def clip(self, t_ns: int) -> Clip | None:
        """The clip whose part that the student sees ends at a moment; None if there is nothing in it."""
        try:
            clip = {**self._images(t_ns), **self._series(t_ns)}
        except (EmptyClipError, TooFewFramesError):
            return None
        return clip if all((one.present & self._seen(one.age_ns)).any() for one in clip.values()) else None

    def _images(self, t_ns: int) -> dict[str, Track]:
        """Only frames that are seen are cut; there may be no others, and whether there are is not known by then."""
        settings = self.sight.settings
        ages_ns = settings.sampling.ages_ns
        shown = ages_ns[self._seen(ages_ns)]
        end_ns = self._event_ns(t_ns) - int(shown[-1])
        until = replace(settings, sampling=Sampling(settings.sampling.rate_hz, len(shown)))
        cutter = Cutter(self.execution_id, self.span, end_ns, until)
        tracks = cutter.images(self.frames, replace(self.sight.modalities, series={}))
        return {name: _blank_after(track, ages_ns) for name, track in tracks.items()}

    def _series(self, t_ns: int) -> dict[str, Track]:
        cutter = Cutter(self.execution_id, self.span, self._event_ns(t_ns), self.sight.settings)
        return cutter.series(self.series, replace(self.sight.modalities, images={}))

    def _event_ns(self, t_ns: int) -> int:
        """The event that a view until some moment is the view before."""
        return t_ns + self.sight.horizon_ns

    def _seen(self, age_ns: Int64s) -> NDArray[np.bool_]:
        return is_seen(age_ns, self.sight.horizon_ns)


def _blank_after(track: Track, ages_ns: Int64s) -> Track:
    """The track with blank frames behind it, until it is as long as the ages of a whole clip."""
    hidden = len(ages_ns) - len(track.present)
    blank = np.zeros((hidden, *track.values.shape[1:]), track.values.dtype)
    present = np.concatenate([track.present, np.ones(hidden, np.bool_)])
    return Track(np.concatenate([track.values, blank]), present, ages_ns)
