"""The pages by address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import solara

from geosim.app.pages.end import End
from geosim.app.pages.home import Home
from geosim.app.pages.play import Play


@solara.component
def Layout(children: Sequence[solara.Element[Any]] = ()) -> solara.Element[Any]:
    """Put every page in our own frame; the document scrolls, not a box inside it."""
    return solara.v.Html(tag="div", class_="geosim", children=list(children))


routes = [
    solara.Route(path="/", component=Home, layout=Layout),
    solara.Route(path="play", component=Play),
    solara.Route(path="end", component=End),
]
