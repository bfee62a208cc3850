"""The experience database: recordings and the catalogue that finds them.

Source: Hangl et al. 2017, the database of successful executions (there Δ).
"""

import hashlib
import json
from pathlib import Path
from types import TracebackType

from misstep.core.calls import Calls
from misstep.core.errors import (
    ExecutionFileError,
    ExecutionNotFoundError,
    StoreAccessError,
    StoreDamagedError,
    StoreNotFoundError,
)
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import Event, Frames, Series
from misstep.core.values import Values
from misstep.store.catalogue import Catalogue
from misstep.store.labels import Judgement, labelled, read_label, remove_label, write_label
from misstep.store.layout import Layout, execution_id
from misstep.store.part import PartFile
from misstep.store.reading import read_events, read_frames, read_series
from misstep.store.reading_calls import read_calls, read_values
from misstep.store.recording import read_series_and_calls
from misstep.store.search import Page, Search
from misstep.store.topics import read_facts


class Store:
    """A folder of executions. Any number of processes may read and write one at the same time.

    Example:
        with Store.open("experience") as store:
            for execution in store.executions(skill="grasp", outcome=Outcome.SUCCESS):
                wrench = store.series(execution.id)["wrench"]

    Attributes:
        root: the folder.
    """

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        self.root = layout.root
        self._layout = layout
        self._catalogue = catalogue

    @classmethod
    def open(cls, path: Path | str, create: bool = False) -> "Store":
        """Opens the store in the folder `path`; an older one is brought to the present schema.

        Recordings that were finished but did not get into the catalogue any more, because their process was
        killed at that very moment, are entered.

        Raises:
            StoreNotFoundError: there is none, and `create` is False.
            StoreVersionError: it was written by a newer misstep.
            StoreDamagedError: its catalogue is not one, or is missing.
            StoreBusyError: another process keeps the catalogue locked.
            StoreAccessError: the operating system refuses to read or write it.
        """
        layout = Layout(Path(path))
        if create:
            _make_folders(layout)
        elif not layout.catalogue.exists():
            raise _missing(layout)
        store = cls(layout, Catalogue(layout, create))
        store._adopt()
        return store

    def close(self) -> None:
        """Ends the use of the store. Nothing is held open between two calls."""

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def executions(
        self,
        *,
        skill: str | None = None,
        outcome: Outcome | None = None,
        session: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> list[Execution]:
        """The finished executions, in the order in which they started.

        Args:
            skill: only those of this skill.
            outcome: only those that ended like this.
            session: only those of this test session; "" for training data.
            limit: at most so many.
            newest_first: reverses the order.
        """
        return self._catalogue.find(skill, outcome, session, limit, newest_first)

    def get(self, execution_id: str) -> Execution:
        """One finished execution.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        found = self._catalogue.get(execution_id)
        if found is None:
            raise ExecutionNotFoundError(execution_id, self.root)
        return found

    def search(self, search: Search, limit: int, offset: int = 0) -> Page:
        """Some of the finished executions that are wanted, the newest first.

        Args:
            search: what is wanted.
            limit: at most so many.
            offset: after so many newer ones.
        """
        return self._catalogue.search(search, limit, offset)

    def commits(self, limit: int) -> list[str]:
        """The commits that executions ran with, the last used first; "" where it was not known."""
        return self._catalogue.commits(limit)

    def count_by_skill(self) -> dict[str, dict[Outcome, int]]:
        """Number of executions by skill and outcome; an outcome that never came is left out."""
        return self._catalogue.count_by_skill()

    def label(self, execution_id: str, outcome: Outcome, failure: Failure | None = None) -> Execution:
        """Judges an execution anew.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        before = self.get(execution_id)
        write_label(self._layout.label(execution_id), outcome, failure)
        after = labelled(before, self._layout.label(execution_id))
        self._catalogue.put(after)
        return after

    def label_of(self, execution_id: str) -> Judgement | None:
        """How an execution was judged after it had finished; None if nobody has.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its label is damaged.
        """
        self.get(execution_id)
        try:
            return read_label(self._layout.label(execution_id))
        except FileNotFoundError:
            return None

    def unlabel(self, execution_id: str) -> Execution:
        """Takes a label back: the execution is as it was recorded.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged; the label stays.
        """
        recorded = read_facts(self.path(execution_id))
        remove_label(self._layout.label(execution_id))
        self._catalogue.put(recorded)
        return recorded

    def path(self, execution_id: str) -> Path:
        """The MCAP file of an execution.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        self.get(execution_id)
        return self._layout.finished(execution_id)

    def version(self, execution_id: str) -> str:
        """Fingerprint of an execution's recording, which changes whenever the file does; for caches.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        path = self.path(execution_id)
        status = path.stat() if path.exists() else None
        facts = (execution_id, status and status.st_size, status and status.st_mtime_ns)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def series(self, execution_id: str) -> dict[str, Series]:
        """All series of an execution, by stream name, each in source-time order.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged.
        """
        return read_series(self.path(execution_id))

    def frames(self, execution_id: str, stream: str | None = None) -> dict[str, Frames]:
        """The images of an execution, by stream name, each in source-time order, decoded when they are asked for.

        Args:
            execution_id: which execution.
            stream: only this stream; all if None.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged.
        """
        return read_frames(self.path(execution_id), stream)

    def calls(self, execution_id: str) -> Calls:
        """The function calls of an execution, ordered by begin time.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged.
        """
        return read_calls(self.path(execution_id))

    def series_and_calls(self, execution_id: str) -> tuple[dict[str, Series], Calls]:
        """As `series` and `calls`, which would each read the recording.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged.
        """
        return read_series_and_calls(self.path(execution_id))

    def values(self, execution_id: str) -> Values:
        """What the sampled calls of an execution were given and made of it, ordered by id; none if none was sampled.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged.
        """
        return read_values(self.path(execution_id))

    def events(self, execution_id: str) -> list[Event]:
        """The events of an execution, in source-time order.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            ExecutionFileError: its file is missing, cut or damaged.
        """
        return read_events(self.path(execution_id))

    def new_part(self, skill: str, number: int | None = None) -> tuple[str, PartFile]:
        """Begins a recording: an id that nobody has or will get, and its file.

        Args:
            skill: name of the skill.
            number: the preferred number of the id; the next free one if it is taken. None: after the newest.

        Raises:
            StoreAccessError: the file can't be created.
        """
        number = number if number is not None else self._catalogue.newest_number(skill) + 1
        while True:
            new_id = execution_id(skill, number)
            if (part := self._claimed(new_id)) is not None:
                return new_id, part
            number += 1

    def register(self, execution: Execution) -> None:
        """Enters an execution, whose file is in place, into the catalogue.

        Raises:
            StoreBusyError: another process keeps the catalogue locked; the next `Store.open` enters it.
        """
        self._catalogue.add([execution])

    def finished_path(self, execution_id: str) -> Path:
        """Where the file of an execution belongs once it is finished."""
        return self._layout.finished(execution_id)

    def _claimed(self, new_id: str) -> PartFile | None:
        """The part file of an id that was free; None if it was not.

        The finished file is looked for after the part file was made: until it is renamed, its own part file
        would have been in the way.
        """
        try:
            part = PartFile(self._layout.part(new_id))
        except FileExistsError:
            return None
        except OSError as error:
            raise StoreAccessError(self._layout.part(new_id), str(error)) from error
        if self._layout.finished(new_id).exists() or self._catalogue.get(new_id) is not None:
            part.discard()
            return None
        return part

    def _adopt(self) -> None:
        """Enters finished recordings that the catalogue does not know."""
        files = {path.stem for path in self._layout.executions.glob("*.mcap")}
        unknown = sorted(files - self._catalogue.ids())
        self._catalogue.add(execution for name in unknown if (execution := self._readable(name)) is not None)

    def _readable(self, name: str) -> Execution | None:
        """The execution in a file; None if the file is damaged or foreign, which is for doctor to tell."""
        try:
            execution = labelled(read_facts(self._layout.finished(name)), self._layout.label(name))
        except ExecutionFileError:
            return None
        return execution if execution.id == name else None


def _make_folders(layout: Layout) -> None:
    try:
        layout.make_folders()
    except OSError as error:
        raise StoreAccessError(layout.root, str(error)) from error


def _missing(layout: Layout) -> StoreNotFoundError | StoreDamagedError:
    if layout.executions.exists():
        return StoreDamagedError(layout.catalogue, "it is missing")
    return StoreNotFoundError(layout.root)
