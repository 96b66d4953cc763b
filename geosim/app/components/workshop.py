"""The parts of the workshop that people act on; each is a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from geosim.app.components.controls import Act


@solara.component_vue("workshop_choose.vue", vuetify=False)
def Choose(choices: list[dict[str, Any]], event_choose: Act) -> None:
    """Choose from lists, each with a key, a label, groups of options and what is chosen."""


@solara.component_vue("workshop_dials.vue", vuetify=False)
def Dials(
    groups: list[dict[str, Any]], stamp: int, problem: str, words: Mapping[str, Any], event_turn: Act
) -> None:
    """Move numbers by sliders and number fields; `event_turn` gets key and value, None to leave it out.

    stamp: grows when the numbers were changed elsewhere.
    """


@solara.component_vue("workshop_text.vue", vuetify=False)
def Text(
    text: str,
    stamp: int,
    problems: list[dict[str, Any]],
    changed: bool,
    words: Mapping[str, Any],
    event_write: Act,
    event_revert: Act,
) -> None:
    """Edit the YAML, with what is wrong in it by line; stamp: grows when the text was changed elsewhere."""


@solara.component_vue("workshop_files.vue", vuetify=False)
def Files(
    name: str,
    files: list[dict[str, str]],
    removed: str,
    told: str,
    problem: str,
    savable: bool,
    largest: int,
    words: Mapping[str, Any],
    event_save: Act,
    event_open: Act,
    event_remove: Act,
    event_undo: Act,
) -> None:
    """Save under a name, list one's own files, send one and take one along; `removed` can be brought back."""


@solara.component_vue("workshop_seats.vue", vuetify=False)
def Seats(
    seats: list[dict[str, Any]],
    lengths: list[dict[str, Any]],
    problem: str,
    words: Mapping[str, Any],
    event_seat: Act,
    event_play: Act,
) -> None:
    """Put strategies into the seats of a scenario, choose one's own, and play."""


@solara.component_vue("workshop_robin.vue", vuetify=False)
def Robin(
    options: list[dict[str, Any]],
    most: int,
    progress: Mapping[str, Any],
    html: str,
    words: Mapping[str, Any],
    event_begin: Act,
    event_cancel: Act,
) -> None:
    """Choose strategies for a round robin, follow and cancel it; `html` is its table, escaped already."""
