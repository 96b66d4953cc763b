"""The parts of the page of sources that people act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from geosim.app.components.controls import Act


@solara.component_vue("switches.vue", vuetify=False)
def Switches(
    rows: list[dict[str, Any]],
    chosen: Mapping[str, float],
    problems: Mapping[str, str],
    made: Mapping[str, Any],
    seats: list[dict[str, str]],
    words: Mapping[str, Any],
    event_set_switch: Act,
    event_reset: Act,
    event_start: Act,
) -> None:
    """Choose between readings; `made` says what scenario the choices make.

    seats: those to choose from where no game says which; `event_start` gets the one chosen.
    """


@solara.component_vue("register.vue", vuetify=False)
def Register(html: str, kinds: list[dict[str, str]], words: Mapping[str, Any]) -> None:
    """Show registers, as HTML that is escaped already, and find rows by words and by badge.

    Rows carry `data-kind`. The anchor of the address is looked for once the rows are there.
    """
