"""A panel of which tabs show one part at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara
from reacton import ipyvuetify as v

from geosim.app.components.controls import Tabs


def tabs(
    name: str, words: Mapping[str, Any], keys: tuple[str, ...], chosen: str, choose: Callable[[str], None]
) -> solara.Element:
    """Let a person choose what the panel of this name shows; `words` has a word for each key and `title`."""

    def take(wish: Mapping[str, Any]) -> None:
        if wish.get("tab") in keys:
            choose(str(wish["tab"]))

    return Tabs(
        name=name,
        label=str(words["title"]),
        tabs={key: words[key] for key in keys},
        chosen=chosen,
        event_choose=take,
    )


def panel(name: str, chosen: str, look: str = "tab-panel") -> solara.Element:
    """Give the panel that tabs of this name choose for."""
    named = {"id": f"{name}-panel", "role": "tabpanel", "aria-labelledby": f"{name}-tab-{chosen}"}
    return v.Html(tag="div", class_=look, attributes=named)
