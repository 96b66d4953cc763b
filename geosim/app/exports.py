"""Debrief and memo of a finished game as files, for the browser whose game it is and for no other.

Both judge by the weights in the address, `?weights=`, where the reader has moved any.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geosim.app.debriefing.document import document
from geosim.app.debriefing.memo import memo
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.session import sessions
from geosim.app.studies import Findings, study_of
from geosim.app.transfers import attached
from geosim.app.views.judgement import read_weights
from geosim.counterfactual.verdicts import Weights
from geosim.errors import GeosimError

_LONGEST = 600  # letters of weights that are read
_PATIENCE = 60.0  # seconds after which a file is written without what is still being worked out

Writer = Callable[[OpenGame, Findings, Weights], str]


async def download_debrief(request: Request) -> Response:
    """Answer with the debrief as one page that needs nothing from outside."""
    return await _download(request, document, "text/html", "debrief.html")


async def download_memo(request: Request) -> Response:
    """Answer with the memo, as Markdown."""
    return await _download(request, memo, "text/markdown", "memo.md")


EXPORT_ROUTES: list[BaseRoute] = [
    Route("/games/{game}/debrief.html", download_debrief),
    Route("/games/{game}/memo.md", download_memo),
]


async def _download(request: Request, write: Writer, kind: str, name: str) -> Response:
    token, game = request.scope["geosim_token"], request.path_params["game"]
    try:
        weights = request.query_params.get("weights", "")[:_LONGEST]
        text, status = await run_in_threadpool(_written, token, game, weights, write)
    except GeosimError as error:
        text, status = str(error), 400
    if status != 200:
        return PlainTextResponse(text, status_code=status)
    return Response(text, media_type=kind, headers=attached(f"geosim-{game}-{name}"))


def _written(token: str, name: str, weights: str, write: Writer) -> tuple[str, int]:
    game = sessions().open(token, name)
    if game is None:
        return say("play.not_yours"), 404
    if not game.over:
        return say("debrief.under_way"), 409
    used = read_weights(game.record, weights.split(",") if weights else ())
    return write(game, study_of(game).finish(_PATIENCE), used), 200
