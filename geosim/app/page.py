"""The first page."""

from __future__ import annotations

import solara


@solara.component
def Page() -> None:
    """Show the name of the game."""
    solara.Title("geosim")
    with solara.Column(style={"max-width": "60rem", "margin": "0 auto", "padding": "2rem 1rem"}):
        solara.HTML(tag="h1", unsafe_innerHTML="geosim")
