"""Processes that follow test sessions, one a session, however many pages look at it."""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from misstep.view.server.errors import BusyError

MOST_N = 2
_LINE_LIMIT_BYTES = 32 * 2**20
_GONE = {"problem": "The process that follows the session has ended.", "remedy": "Reload the page."}


class Follower:
    """One process, and what it said last."""

    def __init__(self, process: Process) -> None:
        self.listeners = 0
        self._process = process
        self._said: dict[str, Any] | None = None
        self._count = 0
        self._change = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @property
    def ended(self) -> bool:
        """Whether it will say no more."""
        return self._reading.done()

    async def after(self, count: int, limit_s: float) -> tuple[int, dict[str, Any] | None]:
        """What was said last, once more than `count` was said or the time is over, and how much was said."""
        async with self._change:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._change.wait_for(lambda: self._count > count), limit_s)
            return self._count, self._said

    async def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            await self._say(json.loads(line))
        if self._said is None or "problem" not in self._said:
            await self._say(_GONE)

    async def _say(self, facts: dict[str, Any]) -> None:
        async with self._change:
            self._said, self._count = facts, self._count + 1
            self._change.notify_all()


class Followers:
    """The processes of a server.

    Args:
        root: of the store.
        module: that follows; run with the store's folder and the session's id.
    """

    def __init__(self, root: Path, module: str) -> None:
        self._root, self._module = root, module
        self._running: dict[str, Follower] = {}
        self._starting = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def listen(self, session_id: str) -> AsyncIterator[Follower]:
        """The session's follower; it ends when the last who listens leaves.

        Raises:
            BusyError: other sessions are followed by too many already.
        """
        async with self._starting:
            follower = self._running.get(session_id)
            if follower is None or follower.ended:
                follower = self._running[session_id] = await self._start(session_id)
            follower.listeners += 1
        try:
            yield follower
        finally:
            follower.listeners -= 1
            if not follower.listeners:
                if self._running.get(session_id) is follower:
                    del self._running[session_id]
                await follower.close()

    async def close(self) -> None:
        """Ends all of them."""
        for follower in list(self._running.values()):
            await follower.close()

    async def _start(self, session_id: str) -> Follower:
        if len(self._running) >= MOST_N:
            raise BusyError(MOST_N)
        command: Sequence[str] = (sys.executable, "-m", self._module, str(self._root), session_id)
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, limit=_LINE_LIMIT_BYTES, start_new_session=True
        )
        return Follower(process)
