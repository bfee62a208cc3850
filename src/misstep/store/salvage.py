"""Makes a finished execution of a recording that was cut or damaged."""

import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.store.catalogue import Catalogue
from misstep.store.copying import copy_whole_records, facts_before_cut
from misstep.store.layout import Layout, id_of
from misstep.store.part import abandoned, sync_folder
from misstep.store.topics import read_facts


def salvage(part: Path, outcome: Outcome | None = None, failure: Failure | None = None, error: str = "") -> Execution:
    """Finishes the recording of a process that died, as far as it got, and enters it into the catalogue.

    Args:
        part: the part file; it moves to the store's quarantine. If its writer had just finished it, the
            execution is as the writer judged it.
        outcome: how the execution ended; None: as recorded, which is unknown.
        failure: what went wrong.
        error: what ended it, e.g. how long it hung.

    Raises:
        ExecutionFileError: its writer lives, or nothing was recorded yet.
    """
    layout = Layout(part.parent.parent)
    try:
        with abandoned(part) as nobody_writes:
            if not nobody_writes:
                raise ExecutionFileError(part, "the process that writes it is alive")
            execution = rescue(part, layout, lambda known: _judged(known, outcome, failure, error))
            quarantine(part, layout)
    except FileNotFoundError:  # the process had just finished it
        execution = read_facts(layout.finished(id_of(part)))
    Catalogue(layout).add([execution])
    return execution


def rescue(source: Path, layout: Layout, judge: Callable[[Execution | None], Execution | None]) -> Execution:
    """Copies all whole records of a file into a finished execution, which replaces the one that may be there.

    Args:
        source: a part file or a damaged execution; stays as it is, or loses its name to the copy.
        layout: of the store.
        judge: makes the execution's facts of those that could be read, if any; None if there is nothing to tell.

    Raises:
        ExecutionFileError: not even the facts are known.
    """
    judged = judge(facts_before_cut(source))
    if judged is None:
        raise ExecutionFileError(source, "nothing was recorded yet")
    layout.quarantine.mkdir(exist_ok=True)
    draft = layout.quarantine / f"{source.name}.draft"
    with draft.open("wb") as file:
        copy = copy_whole_records(source, file)
        execution = replace(judged, duration_ns=copy.newest_ns - copy.oldest_ns, salvaged=True)
        copy.finish(execution)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(layout.finished(execution.id))
    sync_folder(layout.executions)
    return execution


def quarantine(path: Path, layout: Layout) -> None:
    """Moves a file out of the way, and never over another one."""
    path.rename(quarantine_name(path.name, layout))
    sync_folder(layout.quarantine)


def quarantine_name(name: str, layout: Layout) -> Path:
    """A name in the quarantine that no file there has."""
    layout.quarantine.mkdir(exist_ok=True)
    names = (layout.quarantine / (f"{name}.{copy}" if copy else name) for copy in itertools.count())
    return next(path for path in names if not path.exists())


def _judged(known: Execution | None, outcome: Outcome | None, failure: Failure | None, error: str) -> Execution | None:
    if known is None or outcome is None:
        return known
    return replace(known, outcome=outcome, failure=failure, error=error)
