"""A trained anticipator's risks on its test part, beside what would show that it has learned something else.

Metadata alone: a model that sees no sensor, taught on the same training part. Placebo: the same network on clips that
end long before the event. Shuffled labels: a network taught as that one where there is nothing to learn, judged by the
shuffled labels. All are compared within skills, on the same executions.

Source: docs/derivations.md, section Controls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from misstep.core.execution import Execution
from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_controls import verdict
from misstep.evaluate.anticipation_metadata import MetadataLearner, metadata_material
from misstep.evaluate.anticipation_protocol import Example, Lesson, Material
from misstep.evaluate.anticipation_scores import Judged, resamples
from misstep.evaluate.anticipation_verdict import Verdict
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips
from misstep.signals.errors import EmptyClipError, TooFewFramesError
from misstep.signals.kept_clip import KeptClip
from misstep.signals.modalities import Modalities
from misstep.signals.recordings import Recordings


@dataclass(frozen=True, slots=True)
class Placebo:
    """Clips of some executions that end long before their events.

    Attributes:
        before_s: how long.
        rows: which of the executions have such a clip: those that had begun by then.
        clips: theirs.
    """

    before_s: float
    rows: tuple[int, ...]
    clips: tuple[KeptClip, ...]


@dataclass(frozen=True, slots=True)
class Shuffled:
    """The test part's labels as they were dealt out anew, and what a network says that learned from such labels.

    Attributes:
        failed: (n,).
        risks: (n,).
    """

    failed: NDArray[np.bool_]
    risks: Float64s


def half_way_s(clips: Clips, begins_ns: Sequence[int]) -> float:
    """Half of the median time from an execution's begin to its event: far before it, and most had begun by then."""
    times = [end.t_ns - begin for end, begin in zip(clips.ends, begins_ns, strict=True)]
    return float(np.median(times)) / 2e9


def placebo_of(
    recordings: Recordings,
    clips: Clips,
    modalities: Modalities,
    settings: ClipSettings,
    cache: ClipCache,
    before_s: float,
) -> Placebo:
    """Cuts the clips that end so long before the events.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: an execution can't be read.
    """
    found: dict[int, KeptClip] = {}
    for row, (execution, end) in enumerate(zip(clips.executions, clips.ends, strict=True)):
        try:
            end_ns = end.t_ns - round(1e9 * before_s)
            found[row] = cache.clip(recordings, execution.id, end_ns, modalities, settings)
        except (EmptyClipError, TooFewFramesError):
            continue
    return Placebo(before_s, tuple(found), tuple(found.values()))


def beside_controls(
    train: Sequence[Example],
    test: Sequence[Example],
    risks: Float64s,
    placebo: Placebo,
    placebo_risks: Float64s,
    shuffled: Shuffled | None = None,
) -> Verdict:
    """What the risks are worth.

    Args:
        train: executions that the network learned from.
        test: n others.
        risks: (n,) of these.
        placebo: which of them have clips long before the event.
        placebo_risks: of those.
        shuffled: the control of shuffled labels, if it was taught.
    """
    judged = Material(test, lambda horizon_s: np.empty(0))
    far = np.full(len(test), np.nan)
    far[list(placebo.rows)] = placebo_risks
    controls = {
        "metadata alone": Judged([judged], [metadata_risks(train, test)]),
        f"a placebo clip {placebo.before_s:.1f} s before the event": Judged([judged], [far]),
    }
    if shuffled is not None:
        dealt = [replace(one, failed=bool(now)) for one, now in zip(test, shuffled.failed, strict=True)]
        controls["the same with shuffled labels"] = Judged([replace(judged, examples=dealt)], [shuffled.risks])
    return verdict(Judged([judged], [risks]), controls, resamples(judged.groups))


def metadata_risks(train: Sequence[Example], test: Sequence[Example]) -> Float64s:
    """(n,) what a model that sees no sensor says of the test part."""
    both = metadata_material([*train, *test])
    table, n = both.clips(0.0), len(train)
    failed, skill, group = both.failed, np.array(both.skills), np.array(both.groups)
    lesson = Lesson(table[:n], table[:n], failed[:n], skill[:n], group[:n])
    return MetadataLearner.of(train)(lesson, 0)(table[n:], skill[n:])


def examples_of(clips: Clips, begins_ns: Sequence[int]) -> list[Example]:
    """What is known of each execution without its sensors: when it was recorded, how long it ran until its event."""
    return [
        Example(execution.skill, execution.failed, execution.scene, _metadata(execution, end.t_ns - begin_ns))
        for execution, end, begin_ns in zip(clips.executions, clips.ends, begins_ns, strict=True)
    ]


def _metadata(execution: Execution, until_event_ns: int) -> Mapping[str, float | str]:
    return {
        "time since its begin": float(until_event_ns),
        "recorded at": float(execution.started_ns),
        "robot": execution.robot,
        "revision": str(execution.revision),
    }
