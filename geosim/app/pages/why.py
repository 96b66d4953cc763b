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
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import fill
from geosim.app.store import TurnTaken
from geosim.app.views.why import Why, why
from geosim.errors import GeosimError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants explained: a number over a turn, and what to leave out of that turn."""

    turn: int  # turns played when it was asked
    number: str
    without: tuple[str, ...] = ()
    back: int = 0  # turns before the one just played

    def then(self, wish: Mapping[str, Any]) -> Asked:
        """Give what is asked after a further wish of the page."""
        wanted = Asked(int(wish["turn"]), str(wish["number"]), back=int(wish.get("back", 0)))
        left_out = str(wish.get("without", ""))
        if not left_out:
            return wanted
        same = (self.turn, self.number, self.back) == (wanted.turn, wanted.number, wanted.back)
        return replace(wanted, without=tuple(dict.fromkeys((*(self.without if same else ()), left_out))))


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
            back=asked.back,
            event_ask=lambda wish: set_asked(asked.then(wish)),
            event_close=lambda _: set_asked(NOTHING),
        )


def _answer(game: OpenGame, seen: Role | None, asked: Asked) -> Markup | None:
    if asked == NOTHING:
        return None
    try:
        found = _find(game, seen, asked)
    except (TurnTaken, GeosimError):  # the page has moved on, or what it sent is none of its questions
        return None
    turns = [(back, game.turn - back) for back in range(game.turn)]
    chart = draw(found.parts, found.topic.title, found.sum)
    return fill("why.html.j2", why=found, chart=chart, turns=turns, back=asked.back)


def _find(game: OpenGame, seen: Role | None, asked: Asked) -> Why:
    """Explain the turn just played, or an earlier one, which nothing changes any more."""
    if asked.back == 0:
        return game.why(asked.turn, asked.number, seen, asked.without)
    if asked.turn != game.turn or not 0 < asked.back < game.turn:
        raise TurnTaken
    earlier = game.record.at(game.record.last - asked.back)
    return why(earlier, game.role, seen, asked.number, asked.without)
