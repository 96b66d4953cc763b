"""The parts of the pages that people act on; each is a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara

Act = Callable[[Mapping[str, Any]], None]


@solara.component_vue("desk.vue", vuetify=False)
def DeskCards(
    groups: list[dict[str, Any]],
    answers: list[dict[str, Any]],
    signals: list[dict[str, Any]],
    first: list[str],
    draft: dict[str, Any],
    turn: int,
    words: Mapping[str, Any],
    event_pick: Act,
    event_unpick: Act,
    event_give_answer: Act,
) -> None:
    """Lay out signals, cards and standing answers; every event says for which turn it is meant.

    first: the only cards shown until all are asked for; empty for all. draft: targets by picked option,
    what stands in the way by option, and answers.
    """


@solara.component_vue("draft.vue", vuetify=False)
def DraftPreview(
    tray: list[dict[str, str]],
    preview: dict[str, Any] | None,
    turn: int,
    words: Mapping[str, Any],
    event_unpick: Act,
) -> None:
    """Show what is picked, each to be taken back, and what the draft might change."""


@solara.component_vue("asking.vue", vuetify=False)
def Asking(html: str, turn: int, event_ask: Act) -> None:
    """Show HTML that is escaped already and has buttons that ask why, marked by `data-why`."""


@solara.component_vue("answer.vue", vuetify=False)
def Answer(html: str, number: str, turn: int, back: int, event_ask: Act, event_close: Act) -> None:
    """Show why a number changed, as HTML that is escaped already; `back` counts turns before the last.

    The heading gets the focus; on closing, by button or Escape, it goes back to the button that asked.
    """


@solara.component_vue("perspective.vue", vuetify=False)
def Perspective(roles: list[dict[str, str]], seen: str, words: Mapping[str, Any], event_see: Act) -> None:
    """Choose whose ties are shown, by key; no key means every pair of states."""


@solara.component_vue("tray.vue", vuetify=False)
def Tray(
    tray: list[dict[str, str]],
    picks: int,
    cost: str,
    bet: str,
    can_undo: bool,
    turn: int,
    told: str,
    message: str,
    words: Mapping[str, Any],
    event_place_bet: Act,
    event_undo: Act,
    event_end_turn: Act,
) -> None:
    """Show what is picked, take the bet, and offer to undo and to end the turn; `told` is how bets went."""


@solara.component_vue("tabs.vue", vuetify=False)
def Tabs(name: str, label: str, tabs: Mapping[str, str], chosen: str, event_choose: Act) -> None:
    """Choose what the panel `<name>-panel` shows; the browser tab remembers it over a reload."""


@solara.component_vue("phone.vue", vuetify=False)
def PhoneTabs(asked: str, words: Mapping[str, Any], event_results: Act) -> None:
    """Choose the one panel a phone shows; a new question (`asked`) leads to where it is answered.

    event_results: the results are wanted.
    """


@solara.component_vue("help.vue", vuetify=False)
def Help(words: Mapping[str, Any], event_why: Act, event_forecast: Act, event_replay: Act) -> None:
    """Offer help, and act on keys while they are switched on."""


@solara.component_vue("coach.vue", vuetify=False)
def Coach(turn: int, picks: int, bet: str, asked: str, words: Mapping[str, Any], event_finish: Act) -> None:
    """Lead through a first turn in four steps, each over when it is done; nothing is covered."""


@solara.component_vue("history.vue", vuetify=False)
def History(
    turns: list[dict[str, Any]],
    html: str,
    words: Mapping[str, Any],
    event_look: Act,
    event_compare: Act,
    event_rewind: Act,
) -> None:
    """Show the strip of turns, and turns and branches as HTML that is escaped already."""


@solara.component_vue("theme.vue", vuetify=False)
def ThemeSwitch(words: Mapping[str, Any]) -> None:
    """Choose light, dark or the system's theme; the browser keeps it."""
