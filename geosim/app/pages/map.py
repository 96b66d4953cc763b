"""The schematic map of mines, ports, communities and corridors; press a place to read how it stands."""

from __future__ import annotations

from collections.abc import Mapping

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.app.charts.map import place_map
from geosim.app.components.panels import Places
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import markup
from geosim.app.views.places import corridors, places


@solara.component
def Map(game: OpenGame) -> None:
    """Show the map after the last turn, and in words what is known of the place that was pressed."""
    chosen, set_chosen = solara.use_state("")
    version = [game.id, game.turn]
    found = solara.use_memo(lambda: {place.key: place for place in places(game.record)}, version)
    html = solara.use_memo(lambda: place_map(list(found.values()), corridors(game.record)), version)

    def look(wish: Mapping[str, object]) -> None:
        place = str(wish.get("place", ""))
        set_chosen(place if place in found and place != chosen else "")

    with v.Html(tag="div", class_="map"):
        place = found.get(chosen)
        told = escape(place.label if place else say("map.press"))
        markup("p", told, class_="place-told", role="status", data_testid="place-told")
        Places(html=str(html), chosen=chosen, event_look=look)
