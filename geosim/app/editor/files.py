"""Scenarios as files, for the browser whose they are and for no other."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geosim.app.editor.kept import drafts
from geosim.app.session import sessions
from geosim.app.transfers import attached
from geosim.app.travelling import whole
from geosim.errors import GeosimError


async def download_scenario(request: Request) -> Response:
    """Answer with a scenario as its draft says it now, with whatever it takes from the browser's shelf."""
    token, kind, name = (
        request.scope["geosim_token"],
        request.path_params["kind"],
        request.path_params["name"],
    )
    try:
        text = await run_in_threadpool(_text, token, kind, name)
    except GeosimError as error:
        return PlainTextResponse(str(error), status_code=404)
    return Response(text, media_type="application/yaml; charset=utf-8", headers=attached(f"{name}.yaml"))


SCENARIO_ROUTES: list[BaseRoute] = [Route("/scenario-files/{kind}/{name}.yaml", download_scenario)]


def _text(token: str, kind: str, name: str) -> str:
    shelf = sessions().shelf(token)
    if kind == "copy":
        draft = drafts().copy(token, shelf, sessions().library, name)
    else:
        draft = drafts().own(token, shelf, name)
    return whole(draft.text, shelf)
