"""The parts of the scenario editor that people act on; each is a Vue template beside this file.

A change tells `op` (put or drop), the `path` of a place in the scenario, and for put its `value`; `problems`
say by such a place, joined with dots, what stood in the way of the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from geosim.app.components.controls import Act

Rows = list[dict[str, Any]]
Words = Mapping[str, Any]
Problems = Mapping[str, str]


@solara.component_vue("editor_shelf.vue", vuetify=False)
def ScenarioShelf(
    own: Rows, shipped: Rows, largest: int, words: Words, event_go: Act, event_remove: Act
) -> None:
    """Offer scenarios to edit: the browser's own, copies of shipped ones, and a file."""


@solara.component_vue("editor_head.vue", vuetify=False)
def EditorBar(
    status: str,
    unsaved: bool,
    name: str,
    suggested: str,
    can_undo: bool,
    can_redo: bool,
    file: str,
    link: str,
    problem: str,
    words: Words,
    event_undo: Act,
    event_redo: Act,
    event_save: Act,
    event_share: Act,
    event_play: Act,
) -> None:
    """Undo, save under a name, hand on as a file or link, and play."""


@solara.component_vue("editor_texts.vue", vuetify=False)
def Texts(said: Words, problems: Problems, words: Words, event_change: Act) -> None:
    """Edit what the scenario says to readers."""


@solara.component_vue("editor_start.vue", vuetify=False)
def StartState(
    set: Rows,  # noqa: A002  # what a Vue prop is called
    found: Rows,
    found_words: str,
    problems: Problems,
    words: Words,
    event_change: Act,
    event_search: Act,
) -> None:
    """Set numbers of the start, found by words."""


@solara.component_vue("editor_questions.vue", vuetify=False)
def OpenQuestions(rows: Rows, problems: Problems, words: Words, event_change: Act) -> None:
    """Choose between readings, each with its source."""


@solara.component_vue("editor_seats.vue", vuetify=False)
def Seats(seats: Rows, roles: list[str], problems: Problems, words: Words, event_change: Act) -> None:
    """Choose which seats are offered to students, and who plays a seat nobody takes."""


@solara.component_vue("editor_timeline.vue", vuetify=False)
def Timeline(
    turns: Rows,
    happenings: Rows,
    injects: Rows,
    instruments: Rows,
    factors: Rows,
    turn_quarters: int,
    effect: Mapping[str, str] | None,
    problems: Problems,
    words: Words,
    event_change: Act,
    event_add: Act,
    event_look: Act,
) -> None:
    """Put events on the turns; `effect` is what one of them changes, as HTML that is escaped already."""


@solara.component_vue("editor_frame.vue", vuetify=False)
def Frame(said: Words, problems: Problems, words: Words, event_change: Act) -> None:
    """Set length, picks, cast, and what students see."""


@solara.component_vue("editor_yaml.vue", vuetify=False)
def YamlText(text: str, stamp: int, problems: Rows, words: Words, event_write: Act, event_back: Act) -> None:
    """Edit the text itself; what is wrong with it stands below, with its lines."""
