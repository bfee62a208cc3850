"""The monitors that run now: what they say, and what their cameras see."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import cv2
import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from misstep.core.streams import Image
from misstep.store.images import encode_image
from misstep.view.false_colours import depth_legend, depth_picture
from misstep.view.server.replies import event_stream, worked_out
from misstep.view.server.site import Site, site_of
from misstep.watch.live_files import FOLDER, Heard, heard, picture_file

LOOK_S = 0.1
"""So often the page is told; where it hears nothing for longer, the server itself is silent, and the page says so."""
_PNG = b"\x89PNG"


async def events(request: Request) -> Response:
    """GET: the monitors of the store, ten times a second."""
    return event_stream(_states(site_of(request)))


async def picture(request: Request) -> Response:
    """GET: the newest picture of one camera of one monitor, depth in false colours."""
    site, name, stream = site_of(request), request.path_params["name"], request.query_params.get("stream", "")
    shown = await worked_out(lambda: _picture(site, name, stream))
    if shown is None:
        return PlainTextResponse("There is no such picture.\n", 404)
    return Response(shown, media_type="image/jpeg")


async def _states(site: Site) -> AsyncIterator[Any]:
    while not site.closing:
        yield [_told(one) for one in await worked_out(lambda: heard(site.store.root, time.monotonic_ns()))]
        await asyncio.sleep(LOOK_S)


def _told(one: Heard) -> dict[str, Any]:
    return one.state | {"name": one.name, "status": one.status, "silent_s": one.silent_s}


def _picture(site: Site, name: str, stream: str) -> bytes | None:
    """A JPEG; its file's name is made of what a monitor of the store says, and of nothing that was asked."""
    for one in heard(site.store.root, time.monotonic_ns()):
        streams = [picture["stream"] for picture in one.state["pictures"]]
        if one.name == name and stream in streams:
            return _shown((site.store.root / FOLDER / one.name / picture_file(streams.index(stream))).read_bytes())
    return None


def _shown(content: bytes) -> bytes:
    if not content.startswith(_PNG):
        return content
    depth: Image = np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED), np.uint16)
    return encode_image(depth_picture(depth, depth_legend([depth])))[1]
