"""The parts of the debrief that people act on; each is a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara

Act = Callable[[Mapping[str, Any]], None]


@solara.component_vue("steps.vue", vuetify=False)
def Steps(steps: list[dict[str, str]], now: str, words: Mapping[str, Any], event_go: Act) -> None:
    """Show the steps, and where one is; `event_go` gets the key of another."""


@solara.component_vue("onwards.vue", vuetify=False)
def Onwards(previous: dict[str, str], following: dict[str, str], event_go: Act) -> None:
    """Lead to the step before and the step after, each a key and words, or nothing."""


@solara.component_vue("weights.vue", vuetify=False)
def Weights(
    partners: list[str],
    values: list[float],
    shipped: list[float],
    problem: str,
    words: Mapping[str, Any],
    event_move: Act,
) -> None:
    """Move the weights of the verdict, with sliders or numbers; `event_move` gets all of them in a row."""


@solara.component_vue("take_away.vue", vuetify=False)
def TakeAway(files: list[dict[str, str]], link: str, problem: str, words: Mapping[str, Any]) -> None:
    """Offer the files of a game, each a key, an address and words, and the link that plays its run again."""
