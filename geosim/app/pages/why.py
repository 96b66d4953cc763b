"""The panel on the page of play that says why a number changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara
from markupsafe import Markup

from geosim.actor import Role
from geosim.app.charts.why import why as draw
from geosim.app.components.controls import Answer
from geosim.app.pages.parts import fill
from geosim.app.session import OpenGame
from geosim.app.store import TurnTaken
from geosim.errors import GeosimError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants explained: a number over the turn just played, and what to leave out of it."""

    turn: int  # turns played
    number: str
    without: tuple[str, ...] = ()

    def then(self, wish: Mapping[str, Any]) -> Asked:
        """Give what is asked after a further wish of the page."""
        wanted = Asked(int(wish["turn"]), str(wish["number"]))
        left_out = str(wish.get("without", ""))
        if not left_out:
            return wanted
        earlier = self.without if (self.turn, self.number) == (wanted.turn, wanted.number) else ()
        return replace(wanted, without=tuple(dict.fromkeys((*earlier, left_out))))


NOTHING = Asked(0, "")


@solara.component
def WhyPanel(
    game: OpenGame, turn: int, seen: Role | None, asked: Asked, set_asked: Callable[[Asked], None]
) -> None:
    """Answer what is asked, or show nothing.

    turn: turns played. seen: the role whose ties are shown, None for those of every pair.
    """
    html = solara.use_memo(lambda: _answer(game, seen, asked), [game.id, turn, seen and seen.key, asked])
    if html:
        Answer(
            html=str(html),
            number=asked.number,
            turn=asked.turn,
            event_ask=lambda wish: set_asked(asked.then(wish)),
            event_close=lambda _: set_asked(NOTHING),
        )


def _answer(game: OpenGame, seen: Role | None, asked: Asked) -> Markup | None:
    if asked == NOTHING:
        return None
    try:
        found = game.why(asked.turn, asked.number, seen, asked.without)
    except (TurnTaken, GeosimError):  # the page has moved on, or what it sent is none of its questions
        return None
    return fill("why.html.j2", why=found, chart=draw(found.parts, found.topic.title, found.sum))
