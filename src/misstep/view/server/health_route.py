"""How the store is: lost samples, salvaged and unfinished recordings, the disk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from misstep.store.part import abandoned
from misstep.store.search import Search
from misstep.view.server.replies import worked_out
from misstep.view.server.search_route import row
from misstep.view.server.site import Site, site_of

TROUBLED_N = 50


async def health(request: Request) -> Response:
    """GET: all of it."""
    return JSONResponse(await worked_out(lambda: _health(site_of(request))))


def _health(site: Site) -> dict[str, Any]:
    root, troubled = site.store.root, site.store.search(Search(troubled=True), TROUBLED_N)
    disk = shutil.disk_usage(root)
    return {
        "store": str(root),
        "skills": {skill: _counts(counts) for skill, counts in site.store.count_by_skill().items()},
        "troubled": [row(one) for one in troubled.executions],
        "troubled_n": troubled.total,
        "unfinished": [_unfinished(file) for file in sorted((root / "executions").glob("*.mcap.part"))],
        "quarantined_n": sum(1 for _ in _files(root / "quarantine")),
        "folders": _sizes(root),
        "disk": {"free_bytes": disk.free, "total_bytes": disk.total},
    }


def _counts(counts: Any) -> dict[str, int]:
    return {outcome.value: count for outcome, count in counts.items()}


def _unfinished(file: Path) -> dict[str, Any]:
    try:
        with abandoned(file) as nobody_writes:
            return {"name": file.name, "alive": not nobody_writes, "bytes": file.stat().st_size}
    except OSError:  # finished in between
        return {"name": file.name, "alive": True, "bytes": 0}


def _sizes(root: Path) -> dict[str, int]:
    """Bytes of each folder of the store, and of the files beside them as "catalogue"."""
    sizes = {"catalogue": 0}
    for entry in os.scandir(root):
        if entry.is_dir(follow_symlinks=False):
            sizes[entry.name] = sum(_files(Path(entry.path)))
        else:
            sizes["catalogue"] += entry.stat(follow_symlinks=False).st_size
    return sizes


def _files(folder: Path) -> Iterator[int]:
    """Sizes of all files in a folder and those in it."""
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118, a hundred thousand of them
            except FileNotFoundError:
                continue
