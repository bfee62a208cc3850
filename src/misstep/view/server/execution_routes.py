"""One execution: what is known of it, its pictures, and its label."""

import json
import math
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from misstep.core.errors import ExecutionNotFoundError
from misstep.signals.matrices import matrices
from misstep.view.execution_view import execution_view, start_of
from misstep.view.server import judgements
from misstep.view.server.errors import RequestError
from misstep.view.server.ranges import ranged
from misstep.view.server.replies import worked_out
from misstep.view.server.search_route import row
from misstep.view.server.site import Site, site_of

POINTS = 800


async def view(request: Request) -> Response:
    """GET: all that is drawn of it, within a window of time if one is asked for."""
    site, name, window_s = site_of(request), request.path_params["id"], _window(request.query_params)
    async with site.heavy:
        made = await worked_out(lambda: _view(site, name, window_s))
    return Response(made, media_type="application/json")


async def video(request: Request) -> Response:
    """GET: one camera as an MP4, or a part of it."""
    site, name, camera = site_of(request), request.path_params["id"], request.query_params.get("camera", "")
    async with site.heavy:
        made = await worked_out(lambda: _video(site, name, camera))
    return ranged(made, "video/mp4", request.headers.get("range"))


async def facts(request: Request) -> Response:
    """GET: its facts and its label."""
    site, name = site_of(request), request.path_params["id"]
    return JSONResponse(await worked_out(lambda: _facts(site, name)))


async def label(request: Request) -> Response:
    """POST {"instead_of", "label"}: puts one label in the place of another; null is none."""
    site, name, asked = site_of(request), request.path_params["id"], await _asked(request)
    known(site, name)
    before, after = (judgements.from_json(asked[key]) for key in ("instead_of", "label"))
    await worked_out(lambda: judgements.relabel(site.store, name, before, after))
    return JSONResponse(await worked_out(lambda: _facts(site, name)))


def known(site: Site, name: str) -> None:
    """Refuses what is not in the catalogue, or is not within the store's folder whatever the catalogue says.

    Raises:
        ExecutionNotFoundError: it is not.
    """
    root = site.store.root.resolve()
    if not site.store.path(name).resolve().is_relative_to(root):
        raise ExecutionNotFoundError(name, site.store.root)


def _view(site: Site, name: str, window_s: tuple[float, float] | None) -> bytes:
    known(site, name)
    found = execution_view(site.store, name, points=POINTS, window_s=window_s, anticipator=site.anticipator)
    return json.dumps(found.as_json(), separators=(",", ":"), allow_nan=False).encode()


def _video(site: Site, name: str, camera: str) -> bytes:
    from misstep.view.video import camera_video

    known(site, name)
    version = site.store.version(name)
    return site.videos.get((version, camera), lambda: camera_video(site.store, name, camera))


def _facts(site: Site, name: str) -> dict[str, Any]:
    known(site, name)
    execution = site.store.get(name)
    failure = judgements.failure_as_json(execution.failure)
    return {
        "execution": row(execution),
        "failure": failure,
        "onset_ns": failure["onset_ns"] if failure else None,
        "start_ns": str(_start_ns(site, name)),
        "label": judgements.as_json(site.store.label_of(name)),
    }


def _start_ns(site: Site, name: str) -> int:
    return start_of(matrices(site.store, name).measurements, site.store.frames(name))


def _window(asked: QueryParams) -> tuple[float, float] | None:
    if "from" not in asked and "to" not in asked:
        return None
    try:
        begin_s, end_s = float(asked["from"]), float(asked["to"])
    except (KeyError, ValueError):
        raise RequestError("The window", "two numbers of seconds", str(asked)) from None
    if not (math.isfinite(begin_s) and math.isfinite(end_s) and -1e12 < begin_s < end_s < 1e12):
        raise RequestError("The window", "a beginning before its end", str(asked))
    return begin_s, end_s


async def _asked(request: Request) -> dict[str, Any]:
    try:
        asked = await request.json()
    except (ValueError, RecursionError):
        raise RequestError("The request", "JSON", "something else") from None
    if not isinstance(asked, dict) or not {"instead_of", "label"} <= asked.keys():
        raise RequestError("The request", "instead_of and label", asked)
    return asked
