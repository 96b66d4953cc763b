"""What Solara is told to serve.

Solara looks for templates/, assets/ and public/ beside the folder of the module it serves: because this
module is a folder of its own, they are found in geosim/app/.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import solara

from geosim.app.page import Page

__all__ = ["Layout", "Page", "title"]

title = "geosim"  # the document's, until a page names its own


@solara.component
def Layout(children: Sequence[solara.Element[Any]] = ()) -> solara.Element[Any]:
    """Make the page the document's main part; the document scrolls, not a box inside it."""
    return solara.v.Html(tag="main", children=list(children))
