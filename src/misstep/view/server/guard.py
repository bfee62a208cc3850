"""Who may ask for what: every request passes here before any route sees it.

Host and Origin are checked against names of the page's own address, so that neither a foreign page (CSRF) nor a foreign
name that resolves to this machine (DNS rebinding) gets an answer; then the token, which the first visit brings in the
address and a cookie from then on.
"""

import hmac
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from misstep.view.server.address import Address

BODY_LIMIT_BYTES = 64 * 2**10
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_TOKEN_KEY = "token"
_WITHOUT_TOKEN = "This page is open to whoever knows its token. Open the whole address that `misstep serve` printed.\n"


class Guard:
    """Stands before an application.

    Args:
        app: what answers those who may ask.
        address: where it is served.
        token: that opens it.
    """

    def __init__(self, app: ASGIApp, address: Address, token: str) -> None:
        self._app, self._address, self._token = app, address, token
        self._cookie = f"misstep-{address.port}"  # cookies of all ports of a host are sent to each

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or passes on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self._refusal(Request(scope)) or self._admission(Request(scope)) or self._app
            await answer(scope, receive, _with_headers(send))

    def _refusal(self, request: Request) -> Response | None:
        """For those whom no token helps."""
        origin = request.headers.get("origin")
        if request.headers.getlist("host") not in [[host] for host in self._address.hosts]:
            return PlainTextResponse("This name is not the page's own.\n", 403)
        from_elsewhere = request.headers.get("sec-fetch-site") == "cross-site"
        if from_elsewhere and request.headers.get("sec-fetch-mode") != "navigate":
            return PlainTextResponse("Other pages may not ask.\n", 403)
        if origin is not None and origin not in self._address.origins:
            return PlainTextResponse("Other pages may not ask.\n", 403)
        if request.method in ("GET", "HEAD"):
            return None
        return self._refusal_of_change(request, origin)

    def _refusal_of_change(self, request: Request, origin: str | None) -> Response | None:
        length = request.headers.get("content-length", "")
        if request.method != "POST":
            return PlainTextResponse("GET and POST only.\n", 405)
        if origin is None:
            return PlainTextResponse("A change has to come from the page itself.\n", 403)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return PlainTextResponse("Expected JSON.\n", 415)
        if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT_BYTES:
            return PlainTextResponse("Too large.\n", 413)
        return None

    def _admission(self, request: Request) -> Response | None:
        """None for those who have the token; those who bring it in the address get a cookie."""
        brought = request.query_params.get(_TOKEN_KEY)
        if brought is not None and request.method == "GET" and self._opens(brought):
            return self._welcome(request)
        if not self._opens(request.cookies.get(self._cookie, "")):
            return PlainTextResponse(_WITHOUT_TOKEN, 401)
        return None

    def _welcome(self, request: Request) -> Response:
        """The same address without the token, so that neither history nor bookmarks keep it."""
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != _TOKEN_KEY]
        path = "/" + request.url.path.lstrip("/")  # never //elsewhere
        answer = RedirectResponse(path + (f"?{urlencode(kept)}" if kept else ""), 303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer

    def _opens(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
