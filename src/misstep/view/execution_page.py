"""The report of one execution: one HTML file that opens from disk, its videos in it."""

from pathlib import Path

from misstep.core.naming import AS_RECORDED, Naming
from misstep.store.store import Store
from misstep.view.execution_view import execution_view
from misstep.view.page import PlacedExecution, render, write_page
from misstep.view.video import camera_video

_POINTS = 400
"""Buckets of time of each track: as many as a plot has pixels, about."""
_VIDEO_BYTES = 3_000_000
"""Of all cameras together: a page is to be small enough to send, which 10 MB are."""


def placed_execution(
    store: Store, execution_id: str, anticipator: Path | None = None, naming: Naming = AS_RECORDED
) -> PlacedExecution:
    """An execution as a page carries it; for `naming` see `execution_view`.

    Raises:
        ExecutionNotFoundError: there is none with this id.
        ExecutionFileError: its file is missing, cut or damaged.
        AnticipatorFileError, ExportedFileError, MissingModalityError, PictureFormError: see `execution_view`.
    """
    view = execution_view(store, execution_id, points=_POINTS, anticipator=anticipator, naming=naming)
    most_bytes = _VIDEO_BYTES // max(len(view.cameras), 1)
    videos = {camera.stream: camera_video(store, execution_id, camera.stream, most_bytes) for camera in view.cameras}
    return PlacedExecution(view.as_json(), videos)


def execution_page(
    store: Store, execution_id: str, anticipator: Path | None = None, naming: Naming = AS_RECORDED
) -> str:
    """The page.

    Raises:
        MisstepError: of `placed_execution`.
    """
    placed = placed_execution(store, execution_id, anticipator, naming)
    return render("execution.html.j2", title=f"misstep, execution {execution_id}", execution=placed)


def write_execution_page(
    store: Store, execution_id: str, file: Path, anticipator: Path | None = None, naming: Naming = AS_RECORDED
) -> None:
    """Writes the page, by atomic replacement.

    Raises:
        StoreAccessError: the file can't be written.
        MisstepError: of `placed_execution`.
    """
    write_page(file, execution_page(store, execution_id, anticipator, naming))
