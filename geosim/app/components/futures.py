"""The part of the forecast that people act on: a Vue template beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara


@solara.component_vue("forecast.vue", vuetify=False)
def FuturesShown(sentence: str, fan: str, rest: str, ends: list[str], words: Mapping[str, Any]) -> None:
    """Show a forecast, as HTML that is escaped already, and its single futures one at a time.

    ends: where each of the single futures that `fan` has ends, as text.
    """
