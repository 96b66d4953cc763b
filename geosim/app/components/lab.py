"""The parts of the laboratory that people act on; each is a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from geosim.app.components.controls import Act


@solara.component_vue("lab_form.vue", vuetify=False)
def ExperimentForm(
    choices: Mapping[str, Any],
    start: Mapping[str, Any],
    stamp: int,
    told: Mapping[str, Any],
    words: Mapping[str, Any],
    event_check: Act,
    event_run: Act,
    event_open_shipped: Act,
    event_open_text: Act,
) -> None:
    """Take down an experiment; `told` says what is wrong with it, how large it is, and its file.

    start: what the fields hold at first; another stamp means another experiment to begin with. Every change
    is handed to `event_check` with a number, which comes back in `told`.
    """


@solara.component_vue("lab_list.vue", vuetify=False)
def JobList(
    jobs: list[dict[str, Any]], chosen: str, used: str, words: Mapping[str, Any], event_go: Act
) -> None:
    """List the experiments of a browser, each with how far it is."""


@solara.component_vue("lab_run.vue", vuetify=False)
def JobRun(
    job: Mapping[str, Any],
    words: Mapping[str, Any],
    event_pause: Act,
    event_cancel: Act,
    event_resume: Act,
    event_remove: Act,
    event_change: Act,
) -> None:
    """Show how far a job is, and offer what may be done with it."""


@solara.component_vue("lab_take.vue", vuetify=False)
def TakeWith(files: list[dict[str, str]], lines: list[dict[str, str]], words: Mapping[str, Any]) -> None:
    """Offer files to download, and lines to copy, each a key, a label and the line."""


@solara.component_vue("lab_pages.vue", vuetify=False)
def Paged(html: str, said: str, page: int, pages: int, words: Mapping[str, Any], event_turn: Act) -> None:
    """Show one page of a table, as HTML that is escaped already, and lead to the others, from 0."""
