"""What repairing a store does about each finding. Nothing that was recorded is deleted."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from misstep.core.errors import ExecutionFileError
from misstep.store import facts
from misstep.store.catalogue import Catalogue
from misstep.store.findings import Finding, Trouble
from misstep.store.labels import labelled, write_label
from misstep.store.layout import Layout, id_of
from misstep.store.part import abandoned
from misstep.store.salvage import quarantine, quarantine_name, rescue
from misstep.store.topics import read_facts


def cure(finding: Finding, layout: Layout) -> bool:
    """Does what the finding's remedy says; False if that is nothing."""
    if finding.trouble not in _CURES:
        return False
    _CURES[finding.trouble](finding.path, layout)
    return True


def _rebuild_catalogue(path: Path, layout: Layout) -> None:
    """The recordings that are there are findings of their own: unlisted."""
    layout.make_folders()
    for file in [path, *path.parent.glob(f"{path.name}-*")]:
        if file.exists():
            quarantine(file, layout)
    Catalogue(layout, create=True)


def _unlist(path: Path, layout: Layout) -> None:
    catalogue = Catalogue(layout)
    execution = catalogue.get(id_of(path))
    if execution is not None and not path.exists():
        kept = quarantine_name(f"{execution.id}.facts.json", layout)
        kept.write_text(json.dumps(facts.to_text(execution)))
        layout.label(execution.id).unlink(missing_ok=True)  # its verdict is among the facts
        catalogue.remove(execution.id)


def _rescue(path: Path, layout: Layout) -> None:
    """The original keeps a name in the quarantine before the copy takes the one it had."""
    catalogue = Catalogue(layout)
    row = catalogue.get(id_of(path))
    os.link(path, quarantine_name(path.name, layout))
    rescued = rescue(path, layout, lambda known: row or known)
    catalogue.put(labelled(rescued, layout.label(rescued.id)))


def _rewrite_label(path: Path, layout: Layout) -> None:
    row = Catalogue(layout).get(id_of(path))
    quarantine(path, layout)
    if row is not None:
        write_label(path, row.outcome, row.failure)


def _enter(path: Path, layout: Layout) -> None:
    Catalogue(layout).put(labelled(read_facts(path), layout.label(id_of(path))))


def _finish(path: Path, layout: Layout) -> None:
    """A part file beside its finished execution is what a killed repair left."""
    with abandoned(path) as nobody_writes:
        if not nobody_writes:
            return
        try:
            if not layout.finished(id_of(path)).exists():
                Catalogue(layout).add([rescue(path, layout, lambda known: known)])
        except ExecutionFileError:
            pass  # nothing was recorded yet
        quarantine(path, layout)


_CURES: dict[Trouble, Callable[[Path, Layout], None]] = {
    Trouble.CATALOGUE: _rebuild_catalogue,
    Trouble.MISSING: _unlist,
    Trouble.DAMAGED: _rescue,
    Trouble.LABEL: _rewrite_label,
    Trouble.UNLISTED: _enter,
    Trouble.DIFFERENT: _enter,
    Trouble.UNFINISHED: _finish,
}
