"""An anticipator along a running execution: it sees the clip that ends now, of which only the window is kept."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from misstep.anticipate.running_view import RunningView
from misstep.anticipate.sight import Sight
from misstep.core.streams import Float64s, Frames, Image, Series, StreamSpec
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.pseudo_onset import Span
from misstep.watch.expectation import StreamExpectation
from misstep.watch.remembered_flow import RememberedFlow
from misstep.watch.watch_plan import Student

_SPARE = 2.0  # more pictures than the window of a healthy stream holds


@dataclass
class _Camera:
    pictures: deque[tuple[int, Image]]
    is_depth: bool


class Anticipation:
    """One execution.

    Each picture is cropped and resized once, when it comes, and the flow between two of them is computed once.

    Args:
        anticipator: who is asked.
        expectations: of the streams that it sees.
    """

    def __init__(self, anticipator: Student, expectations: Mapping[str, StreamExpectation]) -> None:
        self._judge, self._framing = anticipator.judge, anticipator.sight.settings.framing
        settings = anticipator.sight.settings
        self._keep_ns = _reach_ns(anticipator.sight)
        images = anticipator.sight.modalities.images
        self._cameras = {
            stream: _Camera(
                deque(maxlen=round(_SPARE * self._keep_ns / expectations[stream].period_ns) + 10),
                stream == images.get("depth"),
            )
            for stream in images.values()
        }
        most = max((one.pictures.maxlen or 0 for one in self._cameras.values()), default=1)
        self.flow = RememberedFlow(settings.flow, most)
        self.sight = replace(anticipator.sight, settings=_of_framed(settings, self.flow))
        self._rows: deque[tuple[int, dict[str, Float64s]]] = deque(maxlen=settings.rows + 2)
        self._series = {stream for streams in self.sight.modalities.series.values() for stream in streams}
        self._held: dict[str, Float64s] = {}
        self._begin_ns: int | None = None
        self._asked: tuple[int, ...] = ()
        self.clip: Clip | None = None
        self.risk: float | None = None

    @property
    def streams(self) -> frozenset[str]:
        """That it sees."""
        return frozenset({*self._cameras, *self._series})

    def picture(self, stream: str, publish_ns: int, image: Image) -> None:
        """The next picture of a camera that it sees; others are left alone.

        Raises:
            PictureFormError: it is smaller than the part that is looked at.
        """
        camera = self._cameras.get(stream)
        if camera is not None:
            framing = self._framing
            cut = framing.millimetres(image, stream) if camera.is_depth else framing.colours(image, stream)
            camera.pictures.append((publish_ns, cut))
            self._begin_ns = publish_ns if self._begin_ns is None else min(self._begin_ns, publish_ns)
            while camera.pictures[0][0] < publish_ns - self._keep_ns:
                camera.pictures.popleft()

    def take(self, start_ns: int, means: Mapping[str, Float64s]) -> None:
        """The next step of the grid: when it begins, source time, and what the streams measured."""
        for stream in self._series:
            before = self._held.get(stream, means[stream])
            self._held[stream] = np.where(np.isnan(means[stream]), before, means[stream])
        if self._series:
            self._rows.append((start_ns, dict(self._held)))
            self._begin_ns = start_ns if self._begin_ns is None else min(self._begin_ns, start_ns)

    def has_news(self) -> bool:
        """Whether every camera has brought a new picture since the anticipator was asked last."""
        newest, asked = self._newest, self._asked
        if not self._cameras or len(newest) < len(self._cameras):
            return False
        return len(asked) < len(newest) or all(now_ns > then_ns for now_ns, then_ns in zip(newest, asked, strict=True))

    def ask(self) -> None:
        """Asks the anticipator if something new came since it was asked last; the risk is None if it sees too little.

        Raises:
            Exception: whatever the anticipator raises.
        """
        newest = self._newest
        if newest == self._asked:
            return
        self.risk = None
        self.clip = self._view().clip(max(newest)) if self._any_of_all else None
        if self.clip is not None:
            self.risk = float(self._judge([self.clip])[0])
        self._asked = newest

    @property
    def _newest(self) -> tuple[int, ...]:
        """Stamp of each camera's newest picture; of the newest step's end where there is no camera."""
        if self._cameras:
            return tuple(one.pictures[-1][0] for one in self._cameras.values() if one.pictures)
        return (self._rows[-1][0] + self.sight.settings.step_ns,) if self._rows else ()

    @property
    def _any_of_all(self) -> bool:
        """Whether each stream that it sees has begun."""
        return all(one.pictures for one in self._cameras.values()) and bool(self._rows or not self._series)

    def _view(self) -> RunningView:
        frames = {
            stream: Frames(
                StreamSpec(stream, "image"),
                stamps := np.array([t_ns for t_ns, _ in one.pictures], np.int64),
                stamps,
                [image for _, image in one.pictures],
            )
            for stream, one in self._cameras.items()
        }
        at = np.array([start_ns for start_ns, _ in self._rows], np.int64)
        series = {
            stream: Series(StreamSpec(stream, "series"), at, at, np.stack([row[stream] for _, row in self._rows]))
            for stream in self._series
            if self._rows
        }
        assert self._begin_ns is not None
        return RunningView("The watched execution", frames, series, Span(self._begin_ns, max(self._newest)), self.sight)


def _reach_ns(sight: Sight) -> int:
    """How long before the newest picture the oldest is that a clip may show, the one its flow comes from included."""
    sampling = sight.settings.sampling
    return int(sampling.ages_ns[0]) - sight.horizon_ns + 2 * sampling.period_ns


def _of_framed(settings: ClipSettings, flow: RememberedFlow) -> ClipSettings:
    """Clips of pictures that were cropped and resized before."""
    return replace(settings, framing=replace(settings.framing, crop=None), flow=flow)
