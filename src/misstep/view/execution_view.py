"""All that a page needs to show one execution, but for the pictures themselves (see `video.camera_video`).

Times are seconds from the start of the execution, which is its first sensor sample.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from misstep.core.calls import Function
from misstep.core.execution import Execution
from misstep.core.naming import AS_RECORDED, Naming
from misstep.core.streams import Event, Float64s, Frames, Series
from misstep.detect.library import stored_model
from misstep.detect.observation import Observation, ObservationModel, observed
from misstep.signals.activity import Activity
from misstep.signals.grid import Measurements, channel_names
from misstep.signals.matrices import matrices
from misstep.store.store import Store
from misstep.view.activity_rows import activity_rows
from misstep.view.cameras import Camera, cameras
from misstep.view.channel_bands import channel_units
from misstep.view.names import short_names
from misstep.view.plain import plain
from misstep.view.pooling import pooled, stride
from misstep.view.risk import RiskTrack, computed_risk, watched_risk
from misstep.view.tracks import Band, Track, clipped_band, track, tracks
from misstep.view.usual import Usual

FORMAT = "misstep.execution_view/1"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the execution; texts are empty and times None where it is not.

    Attributes:
        id: of the execution.
        skill: what was run.
        outcome: "success", "failure" or "unknown".
        kind: what failed.
        cause: why.
        onset_s: when it began to fail, as it was labelled.
        t_fail_s: when it left the path of the successes, as its detector says.
        robot: its name.
        revision: commit of its software.
        dirty: whether its work tree differed from that.
        started: wall-clock start, ISO 8601, UTC.
        duration_s: receiver time from the first record to the last.
        session: test session; empty for training data.
        seed: of the skill's run.
        error: traceback of what ended it.
        dropped: samples that the disk was too slow for, by stream.
        salvaged: whether it was recovered from a recording that never finished.
    """

    id: str
    skill: str
    outcome: str
    kind: str
    cause: str
    onset_s: float | None
    t_fail_s: float | None
    robot: str
    revision: str
    dirty: bool
    started: str
    duration_s: float
    session: str
    seed: int | None
    error: str
    dropped: dict[str, int]
    salvaged: bool


@dataclass(frozen=True, slots=True)
class ChannelTrack:
    """One number of one sensor.

    Attributes:
        name: "stream.channel".
        unit: of its values; empty if unknown.
        track: its samples.
        band: of the successes; None where they are too few.
        excess: how far it leaves the band on the mean, in widths of the band; channels come in its order.
    """

    name: str
    unit: str
    track: Track
    band: Band | None
    excess: float


@dataclass(frozen=True, slots=True)
class LikelihoodTrack:
    """How likely each step is for a success, as the skill's detector says.

    Attributes:
        track: in [0, 1].
        band: of the successes; None where they are too few.
        threshold: a step at or under it is an alarm; None where there is none.
    """

    track: Track
    band: Band | None
    threshold: float | None


@dataclass(frozen=True, slots=True)
class ActivityMap:
    """Calls active over time; the functions that deviate most from the successes first.

    Attributes:
        functions: of the rows.
        short: display name of each.
        step_s: length of a column; column k is from k to k + 1 times this, from `begin_s` on.
        begin_s: where the first column begins.
        counts: (rows, columns); NaN after the end.
        usual: (rows, columns) mean of the successes; None where there are none.
    """

    functions: tuple[Function, ...]
    short: tuple[str, ...]
    step_s: float
    begin_s: float
    counts: Float64s
    usual: Float64s | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one instant."""

    t_s: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ExecutionView:
    """What `mountExecution` draws.

    Attributes:
        facts: for the heading.
        window_s: from when to when; of the whole execution, or the part that was asked for.
        cameras: without their pictures.
        channels: farthest from the successes first.
        likelihood: None without a detector of the skill.
        risk: None where nobody anticipated.
        activity: None where no calls were recorded.
        marks: events, in the order of their times.
    """

    facts: Facts
    window_s: tuple[float, float]
    cameras: tuple[Camera, ...]
    channels: tuple[ChannelTrack, ...]
    likelihood: LikelihoodTrack | None
    risk: RiskTrack | None
    activity: ActivityMap | None
    marks: tuple[Mark, ...]

    def as_json(self) -> dict[str, Any]:
        """JSON-ready data, see `plain`."""
        data: dict[str, Any] = plain({"format": FORMAT, **asdict(self)})
        return data


def execution_view(
    store: Store,
    execution_id: str,
    *,
    points: int = 2000,
    window_s: tuple[float, float] | None = None,
    anticipator: Path | None = None,
    naming: Naming = AS_RECORDED,
) -> ExecutionView:
    """Gathers it.

    Args:
        store: the experience database.
        execution_id: which execution.
        points: how many buckets of time each track is reduced to.
        window_s: only this part of the execution; all of it if None.
        anticipator: a folder of `train anticipator` or a file of `export`, to work out the risk where no monitor
            noted it.
        naming: what functions that its successes called at older revisions are called at its own.

    Raises:
        ExecutionNotFoundError: there is none with this id.
        ExecutionFileError: its file is missing, cut or damaged.
        AnticipatorFileError, ExportedFileError: the anticipator is missing or damaged.
        MissingModalityError, PictureFormError: the execution lacks what the anticipator sees.
    """
    execution = store.get(execution_id)
    series, frames = store.series(execution_id), store.frames(execution_id)
    derived = matrices(store, execution_id, series=series)
    measured = derived.measurements
    start_ns = start_of(measured, frames)
    whole_s = (0.0, _end_s(series, frames, start_ns, execution))
    shown_s = window_s or whole_s
    usual, model = Usual.beside(store, execution, naming), stored_model(store, execution.skill)
    observation = observed(model, measured)
    risk = watched_risk(store, execution_id, start_ns)
    if risk is None and anticipator is not None:
        risk = computed_risk(store, execution_id, start_ns, anticipator)
    return ExecutionView(
        _facts(execution, start_ns, observation),
        shown_s,
        cameras(frames, start_ns),
        _channels(series, measured, usual, start_ns, shown_s, points),
        _likelihood(model, observation, usual, shown_s, points),
        risk,
        _activity(derived.activity, usual, observation, shown_s),
        _marks(store.events(execution_id), start_ns, shown_s),
    )


def start_of(measured: Measurements, frames: Mapping[str, Frames]) -> int:
    """When the execution began: its first sensor sample; its first picture where it has no sensors."""
    if measured.channels:
        return measured.start_ns
    return min((int(one.publish_ns[0]) for one in frames.values() if len(one.publish_ns)), default=0)


def _end_s(series: Mapping[str, Series], frames: Mapping[str, Frames], start_ns: int, execution: Execution) -> float:
    streams: list[Series | Frames] = [*series.values(), *frames.values()]
    stamps_ns = [int(one.publish_ns[-1]) for one in streams if len(one.publish_ns)]
    return max((max(stamps_ns) - start_ns) / 1e9 if stamps_ns else execution.duration_ns / 1e9, 1e-3)


def _facts(execution: Execution, start_ns: int, observation: Observation | None) -> Facts:
    failure = execution.failure
    onset_ns = failure.onset_ns if failure else None
    return Facts(
        id=execution.id,
        skill=execution.skill,
        outcome=execution.outcome.value,
        kind=failure.kind if failure else "",
        cause=failure.cause if failure else "",
        onset_s=None if onset_ns is None else (onset_ns - start_ns) / 1e9,
        t_fail_s=observation.t_fail_s if observation is not None and not execution.succeeded else None,
        robot=execution.robot,
        revision=execution.revision.commit,
        dirty=execution.revision.dirty,
        started=datetime.fromtimestamp(execution.started_ns / 1e9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        duration_s=execution.duration_ns / 1e9,
        session=execution.session,
        seed=execution.seed,
        error=execution.error,
        dropped=execution.dropped,
        salvaged=execution.salvaged,
    )


def _channels(
    series: Mapping[str, Series],
    measured: Measurements,
    usual: Usual,
    start_ns: int,
    window_s: tuple[float, float],
    points: int,
) -> tuple[ChannelTrack, ...]:
    units = channel_units(series)
    bands, excess = usual.channel_bands(measured)
    found = []
    for one in series.values():
        t_s = (one.publish_ns - start_ns) / 1e9
        inside = slice(np.searchsorted(t_s, window_s[0]), np.searchsorted(t_s, window_s[1], side="right"))
        for name, drawn in zip(channel_names(one), tracks(t_s[inside], one.values[inside], points), strict=True):
            band = clipped_band(bands[name], window_s, points) if name in bands else None
            found.append(ChannelTrack(name, units.get(name, ""), drawn, band, excess.get(name, 0.0)))
    return tuple(sorted(found, key=lambda channel: -channel.excess))


def _likelihood(
    model: ObservationModel | None,
    observation: Observation | None,
    usual: Usual,
    window_s: tuple[float, float],
    points: int,
) -> LikelihoodTrack | None:
    if model is None or observation is None:
        return None
    t_s: Float64s = (np.arange(len(observation.likelihood), dtype=np.float64) + 0.5) * model.step_ns / 1e9
    inside = (t_s >= window_s[0]) & (t_s <= window_s[1])
    band = usual.likelihood_band(model)
    return LikelihoodTrack(
        track(t_s[inside], observation.likelihood[inside], points),
        None if band is None else clipped_band(band, window_s, points),
        model.p_thresh if math.isfinite(model.threshold) else None,
    )


def _activity(
    activity: Activity, usual: Usual, observation: Observation | None, window_s: tuple[float, float]
) -> ActivityMap | None:
    if not activity.functions:
        return None
    fingerprint = usual.fingerprint()
    if fingerprint is None:
        names = [function.name for function in activity.functions[:40]]
        functions, counts, means = activity.functions[:40], activity.counts[:40], None
    else:
        rows = activity_rows(activity, fingerprint, {}, observation.t_fail_step if observation else None)
        names = [function.name for function in rows.functions]
        functions, counts, means = rows.functions, rows.failing, rows.usual
    step_s = activity.step_ns / 1e9
    first, last = (int(np.clip(t_s / step_s, 0, counts.shape[1])) for t_s in window_s)
    part = slice(first, max(last + 1, first + 1))
    short = short_names(names)
    return ActivityMap(
        functions,
        tuple(short[name] for name in names),
        step_s * stride(counts[:, part].shape[1]),
        first * step_s,
        pooled(counts[:, part], np.maximum),
        None if means is None else pooled(means[:, part], np.maximum),
    )


def _marks(events: Sequence[Event], start_ns: int, window_s: tuple[float, float]) -> tuple[Mark, ...]:
    found = (Mark((one.publish_ns - start_ns) / 1e9, one.name, one.text) for one in events)
    return tuple(one for one in found if window_s[0] <= one.t_s <= window_s[1])
