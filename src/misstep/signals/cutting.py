"""Cutting the clip of one execution out of what its cameras and sensors recorded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s, Frames, Int64s, Series
from misstep.signals.clips import Bools, ClipSettings, Track
from misstep.signals.errors import EmptyClipError, MissingModalityError, TooFewFramesError
from misstep.signals.grid import channel_names, measure, select
from misstep.signals.modalities import Modalities
from misstep.signals.pseudo_onset import Span
from misstep.signals.sampling import newest_at


def span_of(execution_id: str, frames: Mapping[str, Frames], series: Mapping[str, Series]) -> Span:
    """When an execution's first and last samples are.

    Raises:
        MissingModalityError: it has none at all.
    """
    streams: list[Frames | Series] = [*frames.values(), *series.values()]
    stamps = [one.publish_ns for one in streams if len(one.publish_ns)]
    if not stamps:
        raise MissingModalityError(execution_id, "any", ())
    return Span(min(int(one[0]) for one in stamps), max(int(one[-1]) for one in stamps))


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts the clip of one execution.

    Attributes:
        execution_id: which.
        span: when it ran; after its end the last frame and the last row are held.
        event_ns: source time of the event; nothing later than its aftermath is looked at.
        settings: how it is cut.
    """

    execution_id: str
    span: Span
    event_ns: int
    settings: ClipSettings

    def images(self, frames: Mapping[str, Frames], modalities: Modalities) -> dict[str, Track]:
        """The tracks of image modalities.

        Raises:
            MissingModalityError: a stream is not there.
            PictureFormError: it holds other pictures.
            TooFewFramesError: a period of the clip, after the execution began, has none.
            EmptyClipError: the event is before the execution began.
        """
        for name, stream in modalities.images.items():
            if stream not in frames or not len(frames[stream].images):
                raise MissingModalityError(self.execution_id, name, tuple(frames))
        cuts = {"rgb": self._colours, "depth": self._depths, "flow": self._flows}
        return {name: cuts[name](frames[stream]) for name, stream in modalities.images.items()}

    def series(self, series: Mapping[str, Series], modalities: Modalities) -> dict[str, Track]:
        """The tracks of series modalities.

        Raises:
            MissingModalityError: a stream is not there.
            EmptyClipError: the event is before the end of the first step of the grid.
        """
        for name, streams in modalities.series.items():
            if any(stream not in series or not len(series[stream].values) for stream in streams):
                raise MissingModalityError(self.execution_id, name, tuple(series))
        if not modalities.series:
            return {}
        measured = measure(series, self.settings.step_ns)
        end_ns, age_ns = self.event_ns + self.settings.sampling.aftermath_ns, self.settings.row_ages_ns
        ended = (end_ns - measured.start_ns) // self.settings.step_ns  # steps that were over by the end
        row = ended - np.arange(self.settings.rows, 0, -1)  # (S,) the newest is the last of them
        self._check_any((row >= 0) & (age_ns >= 0))
        tracks = {}
        for name, streams in modalities.series.items():
            channels = tuple(channel for stream in streams for channel in channel_names(series[stream]))
            held = _held(select(measured, channels)).astype(np.float32)
            values = np.where((row >= 0)[:, None], held[np.clip(row, 0, len(held) - 1)], np.float32(0))
            tracks[name] = Track(values, row >= 0, age_ns)
        return tracks

    def _colours(self, frames: Frames) -> Track:
        places, size = self._places(frames, self._moments), self.settings.framing.size_px
        values = np.zeros((len(places), 3, size, size), np.uint8)
        for index in np.flatnonzero(places >= 0):
            values[index] = self._frame(frames, places[index]).transpose(2, 0, 1)
        return Track(values, places >= 0, self._ages)

    def _depths(self, frames: Frames) -> Track:
        places, framing = self._places(frames, self._moments), self.settings.framing
        values = np.zeros((len(places), 1, framing.size_px, framing.size_px), np.uint16)
        for index in np.flatnonzero(places >= 0):
            values[index, 0] = framing.depth(frames.images[places[index]], frames.spec.name)
        return Track(values, places >= 0, self._ages)

    def _flows(self, frames: Frames) -> Track:
        """Motion from the frame before, for the clip's first frame from one before the clip; 0 where there was none.

        And 0 where the last picture is held.
        """
        moments = np.concatenate([self._moments[:1] - self.settings.sampling.period_ns, self._moments])
        places, size = self._places(frames, moments), self.settings.framing.size_px
        values = np.zeros((len(moments) - 1, 2, size, size), np.float16)
        before = None
        for index, place in enumerate(places):
            now = self._frame(frames, place) if place >= 0 else None
            if before is not None and now is not None and place != places[index - 1]:
                values[index - 1] = self.settings.flow.between(before, now).transpose(2, 0, 1)
            before = now
        return Track(values, places[1:] >= 0, self._ages)

    def _frame(self, frames: Frames, place: int) -> NDArray[np.uint8]:
        return self.settings.framing.colours(frames.images[place], frames.spec.name)

    @property
    def _ages(self) -> Int64s:
        return self.settings.sampling.ages_ns

    @property
    def _moments(self) -> Int64s:
        return self.event_ns - self._ages

    def _places(self, frames: Frames, moments: Int64s) -> NDArray[np.intp]:
        """The newest picture of the period up to each moment, so that none shows twice; -1 before the beginning.

        Once the execution has ended, the world stands still: its last picture is held.
        """
        moments = np.minimum(moments, self.span.end_ns)
        places = newest_at(frames.publish_ns, moments)
        period_ns = self.settings.sampling.period_ns
        stale = (places < 0) | (frames.publish_ns[places] <= moments - period_ns)
        if missing := [int(one) for one in np.flatnonzero(stale & (moments - period_ns >= self.span.begin_ns))]:
            place, moment = places[missing[0]], int(moments[missing[0]])
            newest_ns = int(frames.publish_ns[place]) if place >= 0 else None
            raise TooFewFramesError(self.execution_id, frames.spec.name, moment, newest_ns, period_ns)
        self._check_any(~stale & (moments <= self.event_ns))
        return np.where(stale, -1, places)

    def _check_any(self, present: Bools) -> None:
        if not present.any():
            raise EmptyClipError(self.execution_id, self.span.begin_ns, self.event_ns)


def _held(values: Float64s) -> Float64s:
    """Each channel's last measurement, held through gaps: never one from after the gap. (steps, C) shape kept."""
    steps = np.arange(len(values))[:, None]
    newest = np.maximum.accumulate(np.where(np.isnan(values), 0, steps), axis=0)
    return np.take_along_axis(values, newest, axis=0)
