"""Test sessions: which there are, and one as it goes on."""

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from misstep.blame.session_file import load_session, session_file, session_ids
from misstep.core.errors import SessionError
from misstep.view.server.replies import event_stream, worked_out
from misstep.view.server.site import Site, site_of

_LOOK_S = 0.2
_SIGN_OF_LIFE_N = 10
"""A stream that says nothing for so many looks says that it lives, so that a page that has left is noticed."""


async def sessions(request: Request) -> Response:
    """GET: those of the store, the newest first."""
    return JSONResponse(await worked_out(lambda: _sessions(site_of(request))))


async def events(request: Request) -> Response:
    """GET: one session, now and whenever it changes."""
    site, name = site_of(request), request.path_params["id"]
    if name not in await worked_out(lambda: session_ids(site.store.root)):
        raise SessionError(f"No session {name!r} in {site.store.root}.", "See which there are: the page Test sessions.")
    return event_stream(_states(site, name))


async def _states(site: Site, name: str) -> AsyncIterator[Any]:
    async with site.followers.listen(name) as follower:
        told = quiet = 0
        while not site.closing:
            count, said = await follower.after(told, _LOOK_S)
            quiet = 0 if count > told else quiet + 1
            if count > told or quiet % _SIGN_OF_LIFE_N == 0:
                yield said if count > told else {}
            told = count


def _sessions(site: Site) -> list[dict[str, Any]]:
    return [_session(site, name) for name in reversed(session_ids(site.store.root))]


def _session(site: Site, name: str) -> dict[str, Any]:
    try:
        saved = load_session(site.store.root, name)
    except SessionError as error:
        return {"id": name, "problem": error.problem}
    changed_ms = round(session_file(site.store.root, name).stat().st_mtime * 1e3)
    return {
        "id": name,
        "skills": saved.skills,
        "executions_n": len(saved.steps),
        "stopped": saved.stopped,
        "changed_ms": changed_ms,
    }
