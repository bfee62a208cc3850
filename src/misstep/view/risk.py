"""The anticipated risk along an execution: as a monitor noted it, or worked out afterwards."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from misstep.store.store import Store
from misstep.view.tracks import Track
from misstep.watch.verdict_notes import noted_verdicts


@dataclass(frozen=True, slots=True)
class RiskTrack:
    """How probable a failure was, moment by moment.

    Attributes:
        track: probability that the execution fails `horizon_s` later.
        limit: a risk above it is a warning; None without one.
        horizon_s: how far ahead.
        source: "watched" as it ran, or "computed" afterwards.
    """

    track: Track
    limit: float | None
    horizon_s: float | None
    source: str


def watched_risk(store: Store, execution_id: str, start_ns: int) -> RiskTrack | None:
    """What the monitor said while the execution ran; None if it was not watched, or nobody anticipated."""
    verdicts = noted_verdicts(store.root, execution_id)
    told = [one for one in verdicts if one.risk is not None and one.source_ns is not None]
    if not told:
        return None
    t_s = (np.array([one.source_ns for one in told], np.float64) - start_ns) / 1e9
    risk = np.array([one.risk for one in told], np.float64)
    return RiskTrack(Track(t_s, risk), told[-1].risk_limit, told[-1].horizon_s, "watched")


def computed_risk(store: Store, execution_id: str, start_ns: int, anticipator: Path) -> RiskTrack:
    """What an anticipator says every quarter of a second.

    Raises:
        AnticipatorFileError, ExportedFileError: it is missing or damaged.
        MissingModalityError, PictureFormError: the execution lacks what it sees.
    """
    from misstep.anticipate.running_view import RunningView  # these bring torch, which takes seconds
    from misstep.watch.plan_loading import load_anticipator

    student = load_anticipator(anticipator)
    view = RunningView.of(store, execution_id, student.sight)
    moments_ns = view.moments_ns(view.span.end_ns)
    track = Track((moments_ns - start_ns) / 1e9, view.risks(moments_ns, student.judge))
    return RiskTrack(track, None, student.sight.horizon_ns / 1e9, "computed")
