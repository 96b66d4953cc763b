"""The looks of the pages: one file an area, joined by name and served as one stylesheet."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_FOLDER = Path(__file__).parent


def style_file(name: str) -> str:
    """Give one file, such as 10_theme.css, for a page that carries its looks inside itself."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def stylesheet() -> str:
    """Give all files joined, in the order of their names."""
    return "\n".join(style_file(path.name) for path in sorted(_FOLDER.glob("*.css")))


@cache
def _tag() -> str:
    return f'"{hashlib.sha256(stylesheet().encode()).hexdigest()[:16]}"'


async def serve_stylesheet(request: Request) -> Response:
    """Answer with the stylesheet; a browser that has it already is only told that it is still the same."""
    headers = {"ETag": _tag(), "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == _tag():
        return Response(status_code=304, headers=headers)
    return Response(stylesheet(), media_type="text/css", headers=headers)


STYLE_ROUTES: list[BaseRoute] = [Route("/geosim.css", serve_stylesheet)]
