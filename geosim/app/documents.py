"""The model's own documents as pages: plain addresses beside Solara's, readable without any script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count as count_from
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geosim.app.messages import say
from geosim.app.templating import Templates
from geosim.home import home

#: Where each document lies in the home folder, by the name in its address.
FILES: Final[Mapping[str, str]] = {
    "model": "docs/ODD.md",
    "baseline": "docs/baseline.md",
    "guide": "docs/teaching/instructor_guide.md",
    "scenarios": "docs/teaching/scenarios.md",
    "roles": "docs/teaching/role_sheets.md",
    "debriefing": "docs/teaching/debrief_guide.md",
    "strategies": "docs/strategies.md",
    "findings": "docs/findings.md",
    "trying_claims": "docs/trying_claims.md",
    "batches": "docs/batches.md",
    "analysis": "docs/analysis.md",
    "cluster": "docs/cluster.md",
    "cheap_minds": "docs/cheap_minds.md",
    "balance": "docs/balance.md",
    "changelog": "CHANGELOG.md",
}
_FIGURES = "docs/images/findings"
_BY_FILE = {Path(file).name: name for name, file in FILES.items()}
_COMMENT = re.compile(r"^<!--.*?-->\n?", re.MULTILINE)
_TEMPLATES = Templates(Path(__file__).parent / "templates")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document, for its table of contents: level 1 to 6, text and anchor."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as HTML, with its headings."""

    html: Markup
    headings: tuple[Heading, ...]


def at_hand() -> tuple[str, ...]:
    """Give the names of the documents that this installation has."""
    return tuple(name for name, file in FILES.items() if (home() / file).is_file())


def rendered(text: str) -> Document:
    """Turn Markdown into HTML; HTML inside it is shown as text, comments are left out."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_COMMENT.sub("", text))
    headings = tuple(_anchored(tokens))
    _point_links(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    scroller = (
        f'<div class="table-scroll" role="group" tabindex="0" aria-label="{escape(say("documents.table"))}">'
    )
    html = html.replace("<table>", f"{scroller}<table>").replace("</table>", "</table></div>")
    return Document(Markup(html), headings)  # noqa: S704  # escaped by the renderer


async def show_document(request: Request) -> Response:
    """Answer with a document as a page."""
    name = request.path_params["name"]
    if name not in at_hand():
        return PlainTextResponse(say("documents.missing"), status_code=404)
    path = home() / FILES[name]
    return HTMLResponse(await run_in_threadpool(_page, path, path.stat().st_mtime_ns, name))


async def download_document(request: Request) -> Response:
    """Answer with a document as it is written."""
    name = request.path_params["name"]
    if name not in at_hand():
        return PlainTextResponse(say("documents.missing"), status_code=404)
    path = home() / FILES[name]
    return FileResponse(path, media_type="text/markdown; charset=utf-8", filename=f"geosim-{path.name}")


async def show_figure(request: Request) -> Response:
    """Answer with a figure of the findings."""
    figure = (home() / _FIGURES / request.path_params["figure"]).with_suffix(".svg")
    if not figure.is_file():
        return PlainTextResponse(say("documents.missing"), status_code=404)
    return FileResponse(figure, media_type="image/svg+xml")


DOCUMENT_ROUTES: list[BaseRoute] = [
    Route("/documents/images/findings/{figure:str}.svg", show_figure),
    Route("/documents/{name}.md", download_document),
    Route("/documents/{name}", show_document),
]


@cache
def _page(path: Path, changed: int, name: str) -> Markup:  # noqa: ARG001  # written anew when the file changes
    document = rendered(path.read_text(encoding="utf-8"))
    return _TEMPLATES.fill("document.html.j2", document=document, name=name)


def _anchored(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an anchor made of its words."""
    found: list[Heading] = []
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            text = re.sub(r"[`*]", "", tokens[i + 1].content)
            words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"
            taken = {heading.anchor for heading in found}
            anchor = next(name for name in _names(words) if name not in taken)
            token.attrSet("id", anchor)
            found.append(Heading(int(token.tag[1]), text, anchor))
    return found


def _names(words: str) -> Iterator[str]:
    yield words
    yield from (f"{words}-{number}" for number in count_from(2))


def _point_links(tokens: Sequence[Token]) -> None:
    """Let links between the documents lead to their pages."""
    for token in tokens:
        for child in token.children or ():
            target = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            file, mark, anchor = target.partition("#")
            if Path(file).name in _BY_FILE:
                child.attrSet("href", _BY_FILE[Path(file).name] + mark + anchor)
