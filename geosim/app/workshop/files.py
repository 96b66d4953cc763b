"""Addresses of one's own strategies: to take one along as a file, or send one, which is checked and kept."""

from __future__ import annotations

from pathlib import PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geosim.app.messages import say
from geosim.app.routes import token_kept
from geosim.app.session import sessions
from geosim.app.shelf import LARGEST
from geosim.app.transfers import attached, body_within
from geosim.app.workshop.seating import slug
from geosim.check import Problem, check_text
from geosim.errors import GeosimError
from geosim.reading import decoded

_ENDINGS = (".yaml", ".yml")
_LONGEST_NAME = 120


async def download(request: Request) -> Response:
    """Answer with one of the sender's own strategies as a file, and to no other browser."""
    name = request.path_params["name"]
    try:
        shelf = sessions().shelf(request.scope["geosim_token"])
        text = await run_in_threadpool(shelf.read, "strategies", name)
    except GeosimError as error:
        return PlainTextResponse(str(error), status_code=404)
    return Response(text.encode(), media_type="application/yaml", headers=attached(f"{name}.yaml"))


async def upload(request: Request) -> Response:
    """Check the YAML file in the body and keep it; answer with its name, or with every problem it has."""
    body = await body_within(request, LARGEST)
    if body is None:
        return _refused([say("workshop.files.too_large_said", most=LARGEST // 1000)])
    token = token_kept(request)
    file = request.query_params.get("name", "")[-_LONGEST_NAME:]
    try:
        name, problems = await run_in_threadpool(_take, token, file, body)
    except GeosimError as error:
        return _refused([str(error)])
    return _refused(problems) if problems else JSONResponse({"name": name})


def _take(token: str, file: str, content: bytes) -> tuple[str, list[str]]:
    """Keep a strategy, if nothing is wrong with it, under a free name.

    Raises:
        GeosimError: it cannot be kept.
    """
    place = PurePosixPath(file.replace("\\", "/"))
    if place.suffix.lower() not in _ENDINGS:
        return "", [say("workshop.files.no_yaml", file=place.name[:60] or "?")]
    shelf = sessions().shelf(token)
    report = check_text(content, place.name, shelf.library())
    if report.problems:
        return "", [shown(problem) for problem in report.problems]
    if (kind := report.kinds[place.name]) != "strategy":
        return "", [say("workshop.files.other_kind", kind=kind)]
    name = slug(place.stem, shelf.library().strategies)
    shelf.save("strategies", name, decoded(content, place.name))
    return name, []


def shown(problem: Problem) -> str:
    """Give a problem as a line of a list: its line, its key, what is wrong and how to mend it."""
    place = say("workshop.yaml.line", line=problem.line) if problem.line else ""
    said = " ".join(part for part in (problem.problem, problem.advice) if part)
    return ": ".join(part for part in (place, problem.key, said) if part)


def _refused(problems: list[str]) -> Response:
    """Answer with problems; the file was looked at, so the request itself went well."""
    return JSONResponse({"problems": problems})


FILE_ROUTES: list[BaseRoute] = [
    Route("/own/strategies", upload, methods=["POST"]),
    Route("/own/strategies/{name}.yaml", download),
]
