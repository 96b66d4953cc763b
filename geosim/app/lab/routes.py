"""What the laboratory gives away and takes in: experiments as YAML, results as zip, for one browser alone."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from geosim.app.lab.archive import zipped
from geosim.app.lab.checking import checked
from geosim.app.lab.going import Seen
from geosim.app.lab.jobs import jobs
from geosim.app.messages import say
from geosim.app.session import sessions
from geosim.app.shelf import LARGEST
from geosim.app.transfers import attached, body_within
from geosim.errors import GeosimError
from geosim.reading import decoded

_MISSING, _BAD, _LARGE = 404, 400, 413


async def download_experiment(request: Request) -> Response:
    """Answer with the experiment of a job as it was handed in."""
    found = await run_in_threadpool(_own, request)
    if found is None:
        return PlainTextResponse(say("lab.not_yours"), status_code=_MISSING)
    text = jobs().folders.experiment(found.job.id).read_text(encoding="utf-8")
    return Response(text, media_type="application/yaml", headers=attached(f"{found.job.name}.yaml"))


async def download_results(request: Request) -> Response:
    """Answer with the folder of a job, zipped on the way."""
    found = await run_in_threadpool(_own, request)
    if found is None or not jobs().folders.results(found.job.id).is_dir():
        return PlainTextResponse(say("lab.not_yours"), status_code=_MISSING)
    job, folders = found.job, jobs().folders
    text = folders.experiment(job.id).read_text(encoding="utf-8")
    pieces = zipped(folders.results(job.id), job.name, {f"{job.name}.yaml": text})
    return StreamingResponse(pieces, media_type="application/zip", headers=attached(f"{job.name}.zip"))


async def read_experiment(request: Request) -> Response:
    """Answer with the text of a sound experiment in the body, or else with what is wrong with it."""
    body = await body_within(request, LARGEST)
    if body is None:
        return JSONResponse({"problems": [say("lab.upload.too_large", most=LARGEST // 1000)]}, _LARGE)
    try:
        text = decoded(body, "experiment.yaml")
        draft = await run_in_threadpool(checked, text, ("runs",), sessions().library)
    except GeosimError as error:
        return JSONResponse({"problems": [str(error)]}, _BAD)
    if draft.faults:
        told = [f"{fault.key}: {fault.text}" if fault.key else fault.text for fault in draft.faults]
        return JSONResponse({"problems": told})
    return JSONResponse({"text": draft.text})


LAB_ROUTES: list[BaseRoute] = [
    Route("/lab/jobs/{job}/experiment.yaml", download_experiment),
    Route("/lab/jobs/{job}/results.zip", download_results),
    Route("/lab/read", read_experiment, methods=["POST"]),
]


def _own(request: Request) -> Seen | None:
    return jobs().find(request.scope["geosim_token"], request.path_params["job"])
