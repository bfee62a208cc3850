"""The clips of many executions, for training and judging."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from misstep.core.execution import Execution, Outcome
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.errors import (
    EmptyClipError,
    MissingModalityError,
    NoOnsetError,
    PictureFormError,
    TooFewFramesError,
)
from misstep.signals.kept_clip import KeptClip
from misstep.signals.modalities import Modalities
from misstep.signals.pseudo_onset import ClipEnd, Onsets, Span
from misstep.signals.recordings import Recordings

_CUT_ERRORS = (EmptyClipError, MissingModalityError, NoOnsetError, PictureFormError, TooFewFramesError)


@dataclass(frozen=True, slots=True)
class Clips:
    """Clips of executions, each of its onset, or of one that was drawn for it.

    Attributes:
        executions: whose.
        ends: the onset of each, and how it was found; the clip goes on for the aftermath of its sampling.
        clips: by modality, on disk.
        left_out: why there is no clip of an execution, by its id.
    """

    executions: tuple[Execution, ...]
    ends: tuple[ClipEnd, ...]
    clips: tuple[KeptClip, ...]
    left_out: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.clips)

    def clip(self, index: int) -> Clip:
        """One clip, read from disk."""
        return dict(self.clips[index])

    def only(self, names: Collection[str]) -> "Clips":
        """These modalities of them alone."""
        return replace(self, clips=tuple(one.only(names) for one in self.clips))

    @property
    def failed(self) -> NDArray[np.bool_]:
        """(n,) the label of each: whether the execution failed."""
        return np.array([execution.failed for execution in self.executions], np.bool_)

    @property
    def kinds(self) -> dict[str, int]:
        """How many ends were found in which way."""
        return dict(Counter(end.kind for end in self.ends))


def clips_of(
    recordings: Recordings,
    executions: Iterable[Execution],
    onsets: Onsets,
    modalities: Modalities,
    settings: ClipSettings,
    cache: ClipCache,
    seed: int = 0,
    or_last_sample: bool = False,
    sooner_ns: int = 0,
) -> Clips:
    """The clips of executions; those that can't be cut, or were never judged, are left out and told.

    Args:
        recordings: where the executions are.
        executions: which; `split` ids of one part.
        onsets: that the ends of successes are drawn from: those of the training part.
        modalities: what clips show.
        settings: how they are cut.
        cache: where decoded clips are kept.
        seed: of the draws.
        or_last_sample: see `Onsets.end_of`.
        sooner_ns: by how much sooner than that all of them end.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: an execution can't be read.
    """
    found: list[tuple[Execution, ClipEnd, KeptClip]] = []
    left_out: dict[str, str] = {}
    for execution in executions:
        if execution.outcome is Outcome.UNKNOWN:
            left_out[execution.id] = "Nobody has judged it."
            continue
        try:
            end = onsets.end_of(execution, cache.span(recordings, execution.id), seed, or_last_sample)
            end = replace(end, t_ns=end.t_ns - sooner_ns)
            found.append((execution, end, cache.clip(recordings, execution.id, end.t_ns, modalities, settings)))
        except _CUT_ERRORS as error:
            left_out[execution.id] = error.problem
    executions, ends, clips = zip(*found, strict=True) if found else ((), (), ())
    return Clips(executions, ends, clips, left_out)


def together(parts: Sequence[Clips]) -> Clips:
    """Several sets of clips as one, in their order; an execution may be in several."""
    return Clips(
        tuple(one for part in parts for one in part.executions),
        tuple(one for part in parts for one in part.ends),
        tuple(one for part in parts for one in part.clips),
        {execution_id: why for part in parts for execution_id, why in part.left_out.items()},
    )


def onsets_of(recordings: Recordings, executions: Iterable[Execution], cache: ClipCache) -> Onsets:
    """When the failures among executions failed; to be taken from the training part alone.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: an execution can't be read.
    """
    failed = [execution for execution in executions if execution.failed]
    spans: dict[str, Span] = {execution.id: cache.span(recordings, execution.id) for execution in failed}
    return Onsets.of((execution, spans[execution.id]) for execution in failed)
