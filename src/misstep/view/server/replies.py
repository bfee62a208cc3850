"""Answers: JSON, errors as JSON, and streams of events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from misstep.core.errors import ExecutionNotFoundError, MisstepError, StoreBusyError
from misstep.view.server.errors import BusyError, LabelChangedError, RequestError

T = TypeVar("T")

_STATUS: dict[type[MisstepError], int] = {
    ExecutionNotFoundError: 404,
    RequestError: 400,
    LabelChangedError: 409,
    StoreBusyError: 503,
    BusyError: 503,
}


async def worked_out(work: Callable[[], T]) -> T:
    """What takes a while, by a thread, so that other requests are answered meanwhile.

    The thread is a daemon: the server ends at once, whatever is worked out then.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            tell(done.set_exception, error)
        else:
            tell(done.set_result, result)

    def tell(say: Callable[[Any], None], what: Any) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lambda: None if done.done() else say(what))

    Thread(target=run, name="misstep-serve", daemon=True).start()
    return await done


def refused(_: Request, error: Exception) -> Response:
    """An error of ours as JSON; 422 where nothing more special is known."""
    assert isinstance(error, MisstepError)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
    return JSONResponse({"problem": error.problem, "remedy": error.remedy}, status)


def failed(_: Request, error: Exception) -> Response:
    """A bug of ours as JSON, without its inside."""
    problem = f"Internal error: {type(error).__name__}."
    return JSONResponse({"problem": problem, "remedy": "The terminal of misstep serve tells more."}, 500)


def event_stream(states: AsyncIterator[Any]) -> Response:
    """Each state as one event of a text/event-stream.

    A page that is slow holds up its own stream only: the next state is asked for when this one is sent.
    """

    async def lines() -> AsyncIterator[bytes]:
        try:
            async for state in states:
                yield _event(state)
        except MisstepError as error:  # the answer has begun: it is told within
            yield _event({"problem": error.problem, "remedy": error.remedy})

    return StreamingResponse(lines(), media_type="text/event-stream")


def _event(state: Any) -> bytes:
    return f"data: {json.dumps(state, separators=(',', ':'), allow_nan=False)}\n\n".encode()
