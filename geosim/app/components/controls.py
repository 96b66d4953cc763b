"""The parts of the pages that people act on; each is a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara

Act = Callable[[Mapping[str, Any]], None]


@solara.component_vue("choose.vue", vuetify=False)
def Choose(
    offers: list[dict[str, Any]],
    roles: list[dict[str, Any]],
    seed: int,
    problem: str,
    words: Mapping[str, Any],
    event_start: Act,
) -> None:
    """Offer scenario, role, length and seed; `event_start` gets them."""


@solara.component_vue("desk.vue", vuetify=False)
def DeskCards(
    desk: dict[str, Any],
    turn: int,
    words: Mapping[str, Any],
    event_pick: Act,
    event_unpick: Act,
    event_give_answer: Act,
) -> None:
    """Lay out cards and standing answers; every event says for which turn it is meant."""


@solara.component_vue("tray.vue", vuetify=False)
def Tray(
    tray: list[str],
    picks: int,
    cost: str,
    turn: int,
    message: str,
    words: Mapping[str, Any],
    event_end_turn: Act,
) -> None:
    """Show what is picked, and the button that ends the turn."""
