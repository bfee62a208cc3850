"""What the routes share."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from starlette.requests import Request

from misstep.store.store import Store
from misstep.view.server.followers import Followers
from misstep.view.server.kept import Kept

VIDEOS_BYTES = 64 * 2**20
"""A browser asks for a video part by part."""
HEAVY_N = 2


@dataclass
class Site:
    """One store that is served.

    Attributes:
        store: the experience database.
        follower: module that follows a test session: it is run with the store's folder and the session's id, and prints
            a line of JSON whenever the session has changed.
        anticipator: works out the risk of executions that nobody watched; None: nothing does.
        videos: that were made lately.
        followers: of test sessions.
        heavy: held by what takes much memory; as many as may be at once.
        closing: whether the server is to end, and with it all streams.
    """

    store: Store
    follower: str
    anticipator: Path | None = None
    videos: Kept[bytes] = field(default_factory=lambda: Kept(VIDEOS_BYTES, len))
    followers: Followers = field(init=False)
    heavy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HEAVY_N))
    closing: bool = False

    def __post_init__(self) -> None:
        self.followers = Followers(self.store.root, self.follower)


def site_of(request: Request) -> Site:
    """The site that a request is about."""
    return cast(Site, request.app.state.site)
