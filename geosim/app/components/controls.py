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


@solara.component_vue("asking.vue", vuetify=False)
def Asking(html: str, turn: int, event_ask: Act) -> None:
    """Show HTML that is escaped already and has buttons that ask why, marked by `data-why`."""


@solara.component_vue("answer.vue", vuetify=False)
def Answer(html: str, number: str, turn: int, event_ask: Act, event_close: Act) -> None:
    """Show why a number changed, as HTML that is escaped already.

    The heading gets the focus; on closing, by button or Escape, it goes back to the button that asked.
    """


@solara.component_vue("perspective.vue", vuetify=False)
def Perspective(roles: list[dict[str, str]], seen: str, words: Mapping[str, Any], event_see: Act) -> None:
    """Choose whose ties are shown, by key; no key means every pair of states."""


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
