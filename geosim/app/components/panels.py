"""The controls with which people choose how a panel shows what happened; each is a Vue template here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from geosim.app.components.controls import Act


@solara.component_vue("segments.vue", vuetify=False)
def Segments(name: str, choices: list[str], chosen: str, words: Mapping[str, Any], event_choose: Act) -> None:
    """Choose one of a few ways to show something, named in `words` by key; `label` names the choice."""


@solara.component_vue("pick_one.vue", vuetify=False)
def PickOne(name: str, label: str, options: list[dict[str, str]], chosen: str, event_choose: Act) -> None:
    """Choose one of several options, each with its key and name."""


@solara.component_vue("places.vue", vuetify=False)
def Places(html: str, chosen: str, event_look: Act) -> None:
    """Show the map, as HTML that is escaped already; its buttons name places by `data-place`."""
