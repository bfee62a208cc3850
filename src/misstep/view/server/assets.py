"""The files that pages are made of: a fixed list, so that no path comes from a request."""

from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
_FOLDERS = ("live", "execution")


@cache
def known() -> frozenset[str]:
    """Their names."""
    package = files("misstep.view")
    found = [f"{folder}/{file.name}" for folder in _FOLDERS for file in package.joinpath(folder).iterdir()]
    return frozenset(name for name in found if PurePosixPath(name).suffix in _TYPES) | {"plotly.js", "report.css"}


async def asset(request: Request) -> Response:
    """GET: one of them."""
    name = request.path_params["name"]
    if name not in known():
        return PlainTextResponse("There is no such file.\n", 404)
    keep = {"cache-control": "private, max-age=86400" if name == "plotly.js" else "no-cache"}
    return Response(_content(name), 200, keep, _TYPES[PurePosixPath(name).suffix])


async def page(_: Request) -> Response:
    """GET: the frame of every page; what fills it depends on the address."""
    return Response(_content("live/page.html"), media_type="text/html")


@cache
def _content(name: str) -> bytes:
    if name == "plotly.js":
        from plotly.offline import get_plotlyjs

        return str(get_plotlyjs()).encode()
    return files("misstep.view").joinpath(name).read_bytes()
