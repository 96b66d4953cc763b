"""The web application: Solara's pages with our own routes and rules of safety around them.

Import it after settings.apply(), since Solara reads its settings when it is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import solara.server.starlette as solara_server
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geosim.app.documents import DOCUMENT_ROUTES
from geosim.app.editor.files import SCENARIO_ROUTES
from geosim.app.exports import EXPORT_ROUTES
from geosim.app.lab.routes import LAB_ROUTES
from geosim.app.messages import say
from geosim.app.routes import ROUTES, GameCookie
from geosim.app.styles import STYLE_ROUTES
from geosim.app.workshop.files import FILE_ROUTES

# Vue compiles templates in the browser and Solara's page has scripts inside: hence the three "unsafe" parts.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self' ws: wss: blob:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FOREVER = "public, max-age=31536000, immutable"


def application(hosts: Sequence[str], front_end: Path | None) -> Starlette:
    """Build the application.

    Args:
        hosts: names under which it may be asked for; "*" for any.
        front_end: folder of the browser files; None leaves fetching them to Solara.
    """
    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        *ROUTES,
        *EXPORT_ROUTES,
        *FILE_ROUTES,
        *LAB_ROUTES,
        *STYLE_ROUTES,
        *DOCUMENT_ROUTES,
        *SCENARIO_ROUTES,
    ]
    if front_end is not None:
        routes.append(Mount("/_solara/cdn", FrontEnd(directory=front_end)))
    middleware = [
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        Middleware(OwnPagesOnly),
        Middleware(SafeHeaders),
        Middleware(GameCookie),
        *solara_server.middleware,
    ]
    return Starlette(
        routes=[*routes, *solara_server.routes], middleware=middleware, lifespan=solara_server.lifespan
    )


async def healthz(_request: Request) -> JSONResponse:
    """Answer that the server is up, and which geosim it is."""
    return JSONResponse({"status": "ok", "version": version("geosim")})


class FrontEnd(solara_server.StaticFilesOptionalAuth):
    """The browser files. Solara's own route fetches what it lacks from outside; this one never does."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, which a browser may keep for good: the version is part of the address."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER
        return response


class OwnPagesOnly:
    """Refuses websockets and anything sent by pages of another site, which browsers do not by themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from our own pages."""
        socket = scope["type"] == "websocket"
        acting = socket or scope.get("method", "GET") not in ("GET", "HEAD", "OPTIONS")
        if acting and not _from_own_page(Headers(scope=scope)):
            refusal = PlainTextResponse(say("share.other_site"), 403)
            await (WebSocketClose(code=1008) if socket else refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _from_own_page(headers: Headers) -> bool:
    """Compare where a page comes from with where it was asked for; no page can write these headers itself."""
    origin = headers.get("origin")
    asked = (headers.get("host"), headers.get("x-forwarded-host"))  # a proxy may put itself into the first
    return origin is None or urlsplit(origin).netloc in asked


class SafeHeaders:
    """Adds to every answer what the browser may load, and that it must not guess types."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and mark the answer."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)
