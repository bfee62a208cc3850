"""Verifies a store, and repairs it without deleting anything that was recorded."""

from collections.abc import Iterator
from pathlib import Path

from misstep.core.errors import ExecutionFileError, StoreDamagedError, StoreNotFoundError
from misstep.core.execution import Execution
from misstep.store.catalogue import Catalogue
from misstep.store.copying import facts_before_cut
from misstep.store.cures import cure
from misstep.store.findings import Finding, Trouble
from misstep.store.labels import labelled, read_label
from misstep.store.layout import Layout, id_of
from misstep.store.part import abandoned
from misstep.store.topics import read_facts
from misstep.store.verify import check_whole


def examine(path: Path | str) -> list[Finding]:
    """Reads every file of a store to its end and compares it with the catalogue; changes none.

    Raises:
        StoreNotFoundError: there is no store.
        StoreVersionError: it was written by a newer misstep.
        StoreBusyError: another process keeps the catalogue locked.
    """
    layout = Layout(Path(path))
    if not layout.executions.is_dir() and not layout.catalogue.exists():
        raise StoreNotFoundError(layout.root)
    rows, findings = _rows(layout)
    findings += _missing(layout, rows)
    for file in sorted(layout.executions.iterdir()) if layout.executions.is_dir() else []:
        findings += _about(file, layout, rows)
    return findings


def repair(path: Path | str) -> list[Finding]:
    """Does what the remedy of each finding says; tells which findings it mended.

    Damaged originals move to the store's quarantine.

    Raises:
        StoreNotFoundError: there is no store.
        StoreVersionError: it was written by a newer misstep.
        StoreBusyError: another process keeps the catalogue locked.
    """
    layout = Layout(Path(path))
    return [finding for finding in examine(path) if cure(finding, layout)]


def _rows(layout: Layout) -> tuple[dict[str, Execution], list[Finding]]:
    try:
        if not layout.catalogue.exists():
            raise StoreDamagedError(layout.catalogue, "it is missing")
        catalogue = Catalogue(layout)
        catalogue.check()
        return {row.id: row for row in catalogue.find()}, []
    except StoreDamagedError as error:
        return {}, [Finding(Trouble.CATALOGUE, layout.catalogue, error.problem)]


def _missing(layout: Layout, rows: dict[str, Execution]) -> list[Finding]:
    paths = [layout.finished(execution_id) for execution_id in rows]
    return [Finding(Trouble.MISSING, path, "its file is gone") for path in paths if not path.exists()]


def _about(file: Path, layout: Layout, rows: dict[str, Execution]) -> Iterator[Finding]:
    if file.name.endswith(".mcap.part"):
        yield from _about_part(file)
    elif file.name.endswith(".mcap"):
        yield from _about_finished(file, layout, rows)
    elif file.name.endswith(".label.json"):
        yield from _about_label(file, layout)
    else:
        yield Finding(Trouble.FOREIGN, file, "it is neither a recording nor a label")


def _about_part(file: Path) -> Iterator[Finding]:
    try:
        with abandoned(file) as nobody_writes:
            dead = Finding(Trouble.UNFINISHED, file, "its writer died")
            yield dead if nobody_writes else Finding(Trouble.RECORDING, file, "its writer is alive")
    except FileNotFoundError:  # its writer has finished it since the folder was listed
        return


def _about_finished(file: Path, layout: Layout, rows: dict[str, Execution]) -> Iterator[Finding]:
    row = rows.get(file.stem)
    try:
        check_whole(file)
    except ExecutionFileError as error:
        yield Finding(Trouble.DAMAGED if row or _was_ours(file) else Trouble.FOREIGN, file, error.problem)
        return
    try:
        execution = read_facts(file)
    except ExecutionFileError as error:  # whole, but of somebody else, or of a newer misstep
        yield Finding(Trouble.FOREIGN, file, error.problem)
        return
    yield from _about_whole(file, execution, row, layout)


def _about_whole(file: Path, execution: Execution, row: Execution | None, layout: Layout) -> Iterator[Finding]:
    if execution.id != file.stem:
        yield Finding(Trouble.FOREIGN, file, f"it is a copy of {execution.id}")
    elif row is None:
        yield Finding(Trouble.UNLISTED, file, "the catalogue does not have it")
    elif not _agree(row, execution, layout):
        yield Finding(Trouble.DIFFERENT, file, "the catalogue has other facts than the file")


def _was_ours(file: Path) -> bool:
    known = facts_before_cut(file)
    return known is not None and known.id == file.stem


def _agree(row: Execution, execution: Execution, layout: Layout) -> bool:
    try:
        return row == labelled(execution, layout.label(execution.id))
    except ExecutionFileError:  # a damaged label is a finding of its own
        return True


def _about_label(file: Path, layout: Layout) -> Iterator[Finding]:
    try:
        read_label(file)
    except ExecutionFileError as error:
        yield Finding(Trouble.LABEL, file, error.problem)
    if not layout.finished(id_of(file)).exists():
        yield Finding(Trouble.FOREIGN, file, "it judges no execution")
