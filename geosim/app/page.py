"""The pages by address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import solara

from geosim.app.pages.brief import Briefing
from geosim.app.pages.debrief import Debrief
from geosim.app.pages.home import Home
from geosim.app.pages.lab import Lab
from geosim.app.pages.play import Play
from geosim.app.pages.scenarios import Scenarios
from geosim.app.pages.sources import Sources
from geosim.app.pages.workshop import Workshop


@solara.component
def Layout(children: Sequence[solara.Element[Any]] = ()) -> solara.Element[Any]:
    """Put every page in our own frame; the document scrolls, not a box inside it."""
    return solara.v.Html(tag="div", class_="geosim", children=list(children))


routes = [
    solara.Route(path="/", component=Home, layout=Layout),
    solara.Route(path="brief", component=Briefing),
    solara.Route(path="play", component=Play),
    solara.Route(path="debrief", component=Debrief),
    solara.Route(path="sources", component=Sources),
    solara.Route(path="lab", component=Lab),
    solara.Route(path="strategies", component=Workshop),
    solara.Route(path="scenarios", component=Scenarios),
]
