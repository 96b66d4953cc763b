"""Our own addresses beside Solara's pages, and the cookie by which a browser's games are found again."""

from __future__ import annotations

import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geosim.app.messages import say
from geosim.app.session import sessions
from geosim.app.store import KEPT_FOR, new_token

COOKIE = "geosim"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


async def download_log(request: Request) -> Response:
    """Answer with the log of a game, to the browser whose game it is and to no other."""
    token, game = request.cookies.get(COOKIE, ""), request.path_params["game"]
    kept = await run_in_threadpool(sessions().store.find, token, game)
    if kept is None:
        return PlainTextResponse(say("play.not_yours"), status_code=404)
    return Response(
        json.dumps(kept.log, indent=1, ensure_ascii=False),
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="geosim-{kept.id}.json"',
            "Cache-Control": "no-store",
        },
    )


ROUTES: list[BaseRoute] = [Route("/games/{game}/log.json", download_log)]


class GameCookie:
    """Gives every browser that opens a page a random token of its own; no script can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a page takes the cookie along, or makes it last longer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", _cookie(request))
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _cookie(request: Request) -> str:
    told = request.cookies.get(COOKIE, "")
    carrier = Response()
    carrier.set_cookie(
        COOKIE,
        told if _TOKEN.fullmatch(told) else new_token(),
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return carrier.headers["set-cookie"]
