"""What an anticipator is trained and judged on: the clips of three parts, and what is known of the training part."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from misstep.anticipate.sight import Sight
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.execution import Execution
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of, together
from misstep.signals.errors import ClipSettingError, MissingClassError, NoOnsetError
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities, discover
from misstep.signals.normalisation import Normalisation
from misstep.signals.recordings import Recordings
from misstep.signals.sampling import Sampling
from misstep.signals.split import Split

Each = Callable[[Collection[Execution]], Iterable[Execution]]
"""Goes through executions, and may count them on the way."""

_SOONER_NS = 250_000_000
_SEEDS_APART = 10_000


@dataclass(frozen=True, slots=True)
class View:
    """What of an execution clips show, beside the training's settings.

    Attributes:
        camera: whose pictures; None for the first that has colours and depth.
        crop: the part of its pictures that is shown; None for all.
    """

    camera: str | None = None
    crop: Box | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Clips, by part.

    Attributes:
        modalities: the streams that they show.
        settings: how they were cut.
        normalisation: learned on the training part, when the anticipator was trained.
        split: which execution belongs to which part.
        train, validation, test: the parts.
        lessons: what is learned from: the clips of the training part, and the other takes of its executions.
    """

    modalities: Modalities
    settings: ClipSettings
    normalisation: Normalisation
    split: Split
    train: Clips
    validation: Clips
    test: Clips
    lessons: Clips

    @property
    def left_out(self) -> Mapping[str, str]:
        """Why there is no clip of an execution, by its id."""
        return {**self.train.left_out, **self.validation.left_out, **self.test.left_out}

    def only(self, names: Collection[str]) -> "Material":
        """These modalities of it alone."""
        return replace(
            self,
            modalities=self.modalities.only(names),
            normalisation=self.normalisation.only(names),
            train=self.train.only(names),
            validation=self.validation.only(names),
            test=self.test.only(names),
            lessons=self.lessons.only(names),
        )


def clip_settings(training: AnticipatorTraining, view: View) -> ClipSettings:
    """How clips are cut for a training."""
    sampling = Sampling(training.rate_hz, training.frames, training.aftermath_ns)
    return ClipSettings(sampling, Framing(training.size_px, view.crop))


def gather(
    recordings: Recordings,
    parts: Split,
    training: AnticipatorTraining,
    cache: ClipCache,
    view: View = View(),
    sight: Sight | None = None,
    each: Each = lambda executions: executions,
) -> Material:
    """Cuts the clips of all parts; events of successes are drawn from the onsets of the training part.

    Args:
        recordings: where the executions are.
        parts: which of them belong to which part.
        training: its settings.
        cache: where decoded clips are kept.
        view: what of the executions is shown.
        sight: what an anticipator was shown that is to be judged; None where one is to be trained, which learns the
            normalisation.
        each: goes through the executions of a part.

    Raises:
        UnknownModalityError: a modality is not among those that the first execution has.
        ClipSettingError: nothing would be hidden, or nothing seen.
        MissingModalityError: the camera has no colours.
        NoOnsetError: nobody knows of any failure when it began.
        MissingClassError: no clip of a class could be cut in some part.
    """
    executions = recordings.executions()
    train = parts.part_of(executions, parts.train)
    modalities = sight.modalities if sight else _modalities(recordings, train, training, view)
    settings = sight.settings if sight else clip_settings(training, view)
    onsets = onsets_of(recordings, each(train), cache)
    if not onsets.by_skill:
        raise NoOnsetError("any execution of the training part")
    _check_horizon(training, modalities, settings)

    def clips(name: str, part: Collection[Execution]) -> Clips:
        found = clips_of(recordings, each(part), onsets, modalities, settings, cache, training.seed)
        failures = int(found.failed.sum())
        if not 0 < failures < len(found):
            raise MissingClassError(name, len(found) - failures, failures, found.left_out)
        return found

    def take(number: int) -> Clips:
        seed = training.seed + number * _SEEDS_APART
        return clips_of(
            recordings, each(train), onsets, modalities, settings, cache, seed, sooner_ns=number * _SOONER_NS
        )

    learned = clips("training", train)
    return Material(
        modalities,
        settings,
        sight.normalisation if sight else Normalisation.of(learned.clips),
        parts,
        learned,
        clips("validation", parts.part_of(executions, parts.validation)),
        clips("test", parts.part_of(executions, parts.test)),
        together([learned, *(take(number) for number in range(1, training.takes))]),
    )


def _check_horizon(training: AnticipatorTraining, modalities: Modalities, settings: ClipSettings) -> None:
    """Something has to be hidden from a student, and something seen."""
    oldest_ns = (settings.sampling.ages_ns if modalities.images else settings.row_ages_ns)[0]
    if not 0 < training.horizon_ns <= oldest_ns:
        span = f"more than 0 s, and at most {oldest_ns / 1e9:g} s, the age of what is oldest in a clip"
        raise ClipSettingError("the horizon", span, f"{training.horizon_s:g} s")


def _modalities(
    recordings: Recordings, train: Collection[Execution], training: AnticipatorTraining, view: View
) -> Modalities:
    first = next(iter(train)).id
    return discover(recordings.frames(first), recordings.series(first), view.camera).only(training.modalities)


def cache_of(folder: Path) -> ClipCache:
    """Where the clips of the executions of a store are kept."""
    return ClipCache(folder / "cache" / "clips")
