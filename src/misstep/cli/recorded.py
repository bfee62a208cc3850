"""Where the executions that an anticipator learns from are: a store, or folders of another format, read in place."""

from dataclasses import dataclass
from pathlib import Path

from misstep.anticipate.material import cache_of
from misstep.formats.failure_folders import FailureFolders, holds_recordings
from misstep.signals.clip_cache import ClipCache
from misstep.signals.recordings import Recordings
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Recorded:
    """Executions, and where the clips that are cut from them are kept.

    Attributes:
        recordings: the executions.
        cache: in the store, or in the folder of the training: nothing is written into folders of another format.
    """

    recordings: Recordings
    cache: ClipCache

    @classmethod
    def at(cls, folder: Path, run: Path) -> "Recorded":
        """What is recorded in a folder.

        Args:
            folder: a store, or the root of the FAILURE data set's folders.
            run: folder of the training.

        Raises:
            StoreNotFoundError: it is neither.
            FormatError: labels or pictures are missing.
        """
        if holds_recordings(folder):
            return cls(FailureFolders(folder), cache_of(run))
        return cls(Store.open(folder), cache_of(folder))
