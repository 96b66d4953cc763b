"""Figures as files and as inline SVG; the same figure gives the same bytes."""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from pathlib import Path

import matplotlib as mpl
from markupsafe import Markup, escape

from geosim.errors import OutputError
from geosim.plots.figure import Figure

KINDS = (".svg", ".png")
MARK = "drawn by geosim"  # near the start of every file
_DOTS = 160  # an inch, of a PNG


def encoded(figure: Figure, file: Path) -> bytes:
    """Give a figure as SVG or PNG, by the end of a file's name.

    Raises:
        OutputError: another kind of file.
    """
    ending = file.suffix.lower()
    if ending not in KINDS:
        problem = f"figures are written as {' or '.join(KINDS)}."
        raise OutputError(problem, where=str(file), advice="Give the file one of these endings.")
    return png(figure) if ending == ".png" else _alone(figure).encode()


def png(figure: Figure) -> bytes:
    """Give a figure as PNG."""
    content = BytesIO()
    with mpl.rc_context():
        figure.drawing.savefig(content, format="png", dpi=_DOTS, metadata={"Software": MARK})
    return content.getvalue()


def svg(figure: Figure, name: str) -> Markup:
    """Give a figure as an SVG element for a page, with its words for those who do not see it.

    name: what sets its inner names apart from those of other figures on the page.
    """
    content = StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure.drawing.savefig(content, format="svg", metadata=nothing)
    text = content.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'<g id="[^"]*"', "<g", text)  # names of groups, which would repeat on a page
    head = f'<svg role="img" aria-label="{escape(figure.title)}. {escape(figure.summary)}"'
    return Markup(text.replace("<svg", head, 1))  # noqa: S704  # matplotlib escapes, and so do we


def _alone(figure: Figure) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!-- {MARK} -->\n{svg(figure, "figure")}'
