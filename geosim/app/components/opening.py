"""The parts of Home and Briefing that people act on; each is a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from geosim.app.components.controls import Act


@solara.component_vue("going.vue", vuetify=False)
def Going(html: str, event_go: Act) -> None:
    """Show HTML that is escaped already; its links with `data-go` are handed on instead of followed."""


@solara.component_vue("importing.vue", vuetify=False)
def Importing(largest: int, too_large: str, words: Mapping[str, Any], event_opened: Act) -> None:
    """Take the file of a run or scenario and send it to the server; `event_opened` gets what it became."""


@solara.component_vue("brief.vue", vuetify=False)
def Brief(
    scenes: list[dict[str, Any]],
    chairs: list[dict[str, Any]],
    chosen: Mapping[str, Any],
    noted: bool,
    mute: bool,
    problem: str,
    words: Mapping[str, Any],
    event_start: Act,
    event_note: Act,
) -> None:
    """Brief for a scenario and a seat, and offer the others; `event_start` gets what was chosen."""
