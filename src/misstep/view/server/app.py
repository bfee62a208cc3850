"""The routes. They serve the pages of the same version and are no interface for programs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from misstep.core.errors import MisstepError
from misstep.view.server import assets, execution_routes, health_route, monitor_routes, search_route, session_routes
from misstep.view.server.address import Address
from misstep.view.server.guard import Guard
from misstep.view.server.replies import failed, refused
from misstep.view.server.site import Site

PAGES = ("/", "/executions/{id}", "/sessions", "/sessions/{id}", "/monitor", "/health")


def make_app(site: Site, address: Address, token: str) -> ASGIApp:
    """The application behind its guard."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await site.followers.close()

    routes = [
        *(Route(path, assets.page) for path in PAGES),
        Route("/assets/{name:path}", assets.asset),
        Route("/api/executions", search_route.executions),
        Route("/api/choices", search_route.choices),
        Route("/api/executions/{id}", execution_routes.facts),
        Route("/api/executions/{id}/view", execution_routes.view),
        Route("/api/executions/{id}/video", execution_routes.video),
        Route("/api/executions/{id}/label", execution_routes.label, methods=["POST"]),
        Route("/api/sessions", session_routes.sessions),
        Route("/api/sessions/{id}/events", session_routes.events),
        Route("/api/monitors/events", monitor_routes.events),
        Route("/api/monitors/{name}/picture", monitor_routes.picture),
        Route("/api/health", health_route.health),
    ]
    app = Starlette(routes=routes, exception_handlers={MisstepError: refused, 500: failed}, lifespan=lifespan)
    app.state.site = site
    return Guard(app, address, token)
