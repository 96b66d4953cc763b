"""Our own addresses beside Solara's pages: logs, runs from elsewhere, and the cookie of a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geosim.app.messages import say
from geosim.app.session import sessions
from geosim.app.share import LARGEST_LOG
from geosim.app.store import KEPT_FOR, new_token
from geosim.app.templating import Templates
from geosim.app.transfers import NOT_STORED, attached, body_within
from geosim.app.travelling import unpack
from geosim.errors import GeosimError

COOKIE = "geosim"
_TEMPLATES = Templates(Path(__file__).parent / "templates")
_LOOK = 1_000  # characters from which the kind of a file is told
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


async def download_log(request: Request) -> Response:
    """Answer with the log of a game, to the browser whose game it is and to no other."""
    token, game = request.scope["geosim_token"], request.path_params["game"]
    kept = await run_in_threadpool(sessions().store.find, token, game)
    if kept is None:
        return PlainTextResponse(say("play.not_yours"), status_code=404)
    return Response(
        json.dumps(kept.log, indent=1, ensure_ascii=False),
        media_type="application/json",
        headers=attached(f"geosim-{kept.id}.json"),
    )


async def open_shared(request: Request) -> Response:
    """Open the run of a code as a game of whoever follows the link, or say what is wrong with it."""
    token, code = request.scope["geosim_token"], request.path_params["code"]
    try:
        game = await run_in_threadpool(sessions().shared, token, code)
    except GeosimError as error:
        return _refused(request, say("share.refused_title"), error)
    page = "debrief" if game.over else "play"
    # Relative, so that it holds under any prefix.
    return RedirectResponse(f"../{page}?game={game.id}", 303, headers=NOT_STORED)


async def open_scenario(request: Request) -> Response:
    """Keep the scenario of a link for whoever follows it, and lead to its briefing, or say what is wrong."""
    token, code = request.scope["geosim_token"], request.path_params["code"]
    try:
        name = await run_in_threadpool(lambda: sessions().take_in(token, unpack(code)))
    except GeosimError as error:
        return _refused(request, say("travelling.refused_title"), error)
    return RedirectResponse(f"../brief?scenario={name}", 303, headers=NOT_STORED)


def _refused(request: Request, title: str, error: GeosimError) -> Response:
    """Answer with a page that says what is wrong with a link."""
    root = request.scope.get("root_path", "")
    page = _TEMPLATES.fill("refused.html.j2", title=title, problem=str(error), root=root)
    return HTMLResponse(page, status_code=400, headers=NOT_STORED)


async def import_log(request: Request) -> Response:
    """Open the run of a log in the body as a game of the sender, or keep a scenario as one of theirs.

    Answers with the game's id, the scenario's name, or what is wrong.
    """
    body = await body_within(request, LARGEST_LOG)
    if body is None:
        return JSONResponse({"problem": say("share.log_too_large")}, 413)
    token = token_kept(request)
    if not token:
        return JSONResponse({"problem": say("shelf.no_token")}, 400)
    try:
        text = body.decode("utf-8-sig")
        if not _looks_like_log(text):
            return JSONResponse({"scenario": await run_in_threadpool(sessions().take_in, token, text)})
        game = await run_in_threadpool(sessions().import_log, token, text)
    except UnicodeDecodeError:
        return JSONResponse({"problem": say("share.no_text")}, 400)
    except GeosimError as error:
        return JSONResponse({"problem": str(error)}, 400)
    return JSONResponse({"game": game.id})


def token_kept(request: Request) -> str:
    """Give the token a browser has sent; "" if it sent none, as nobody finds what is kept under a new one."""
    token: str = request.scope["geosim_token"]
    return token if request.cookies.get(COOKIE) == token else ""


def _looks_like_log(text: str) -> bool:
    """Tell the file of a run, which is JSON, from that of a scenario, which is YAML."""
    return text[:_LOOK].lstrip()[:1] in ("{", "[", "")


ROUTES: list[BaseRoute] = [
    Route("/games/{game}/log.json", download_log),
    Route("/r/{code:path}", open_shared),
    Route("/s/{code:path}", open_scenario),
    Route("/import", import_log, methods=["POST"]),
]


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
        told = request.cookies.get(COOKIE, "")
        token = scope["geosim_token"] = told if _TOKEN.fullmatch(told) else new_token()

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "location" in headers or headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", _cookie(request, token))
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _cookie(request: Request, token: str) -> str:
    carrier = Response()
    carrier.set_cookie(
        COOKIE,
        token,
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return carrier.headers["set-cookie"]
