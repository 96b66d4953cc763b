"""The page on which a game is played: the desk, who moved, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.components.controls import Act, PhoneTabs
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.advisors import Advisors
from geosim.app.pages.deciding import Desk, OverDesk, Picks, Tour
from geosim.app.pages.forecast import Forecast
from geosim.app.pages.happened import Happened
from geosim.app.pages.map import Map
from geosim.app.pages.masthead import Masthead
from geosim.app.pages.moved import Moved
from geosim.app.pages.parts import Footer, NoGame, fill, find_game, markup, token
from geosim.app.pages.parts import asked as asked_for
from geosim.app.pages.tabbed import panel, tabs
from geosim.app.pages.why import NOTHING, Asked, WhyPanel
from geosim.app.store import TurnTaken
from geosim.app.views.ties import ladder_rows
from geosim.app.views.topics import topics
from geosim.errors import GeosimError


@solara.component
def Play() -> None:
    """Show the game under way, or where to find one."""
    mine, wanted = token(), asked_for("game")
    looks, set_looks = solara.use_state(0)
    drafts, message = solara.use_reactive(0), solara.use_reactive("")
    game, problem = solara.use_memo(lambda: find_game(mine, wanted), [mine, wanted, looks])

    def acting(act: Act) -> Act:
        """Do what a person wishes, say what stood in its way, and show how things stand."""

        def run(wish: Mapping[str, Any]) -> None:
            before = game.turn if game else 0
            try:
                act(wish)
            except TurnTaken:
                message.value = say("play.moved_on")
                set_looks(looks + 1)
            except GeosimError as error:
                message.value = str(error)
            else:
                message.value = ""
            drafts.value += 1
            if game and game.turn != before:
                set_looks(looks + 1)

        return run

    if game is None:
        NoGame(problem or say("play.no_game"))
    else:
        _Table(game, game.turn, drafts, message, acting).key(game.id)


@solara.component
def _Table(
    game: OpenGame,
    turn: int,
    drafts: solara.Reactive[int],
    message: solara.Reactive[str],
    acting: Callable[[Act], Act],
) -> None:
    """Lay the table; what only the draft changes is drawn by parts that watch `drafts`."""
    asked, set_asked = solara.use_state(NOTHING)
    key, set_key = solara.use_state(game.role.key)
    side, set_side = solara.use_state("news")
    centre, set_centre = solara.use_state("moved")
    seen = game.record.game.world.role(key) if key else None
    asks = solara.use_memo(lambda: _asks(game, seen), [turn, key])
    asking = asked != NOTHING and asked.turn == turn
    shown = "news" if side == "why" and turn and not asking else side

    def answer(question: Asked) -> None:
        set_asked(question)
        set_side("news" if question == NOTHING else "why")

    def ask(wish: Mapping[str, Any]) -> None:
        # A button may be on the page an instant before it knows its turn.
        answer(asked.then({**wish, "turn": turn}))

    def see(other: str) -> None:
        if other in ("", *(role.key for role in game.record.roles)):
            set_key(other)
            answer(NOTHING)

    def ask_largest(_: Mapping[str, Any]) -> None:
        rows = ladder_rows(game.record, seen or game.role, game.role)
        largest = max(rows, key=lambda row: abs(row.change)).number
        if largest in asks:
            ask({"number": largest})

    centres = ("moved", "forecast") if game.shows.forecast else ("moved",)

    def look_ahead(_: Mapping[str, Any]) -> None:
        set_centre(centres[-1])

    solara.Title(_title(game))
    with v.Html(tag="div", class_="page play"):
        Masthead(game, turn, ask_largest, look_ahead, drafts)
        Tour(game, drafts, asked.number if asking else "")
        with v.Html(tag="main", class_="columns"):
            if game.over:
                OverDesk(game)
            else:
                Desk(game, drafts, acting)
            with v.Html(tag="div", class_="centre", attributes={"id": "centre"}):
                tabs("centre", section("nav.centre"), centres, centre, set_centre)
                with panel("centre", centre):
                    if centre == "forecast":
                        said = say("play.turn_over", turn=turn) if turn else ""
                        markup("p", escape(said), class_="visually-hidden", role="status")
                        Forecast(game, drafts)
                    else:
                        Moved(game, seen, see, asks, ask)
            with v.Html(tag="div", class_="side", attributes={"id": "side"}):
                tabs("side", section("nav.side"), ("news", "why", "advisors", "map"), shown, set_side)
                with panel("side", shown):
                    _Side(game, turn, seen, asked if asking else NOTHING, shown, answer, asks, ask)
        if game.over:
            markup("div", fill("over_bar.html.j2", game=game.id), class_="over-bar")
        else:
            Picks(game, drafts, message, acting)
        PhoneTabs(
            asked=f"{turn} {asked}" if asking else "",
            words=section("nav"),
            event_results=lambda _: set_centre("moved"),
        )
        Footer()


@solara.component
def _Side(
    game: OpenGame,
    turn: int,
    seen: Role | None,
    asked: Asked,
    shown: str,
    answer: Callable[[Asked], None],
    asks: Mapping[str, str],
    ask: Act,
) -> None:
    """Show one of the panels beside: news, the answer to what is asked, advisors or the map."""
    if shown == "news":
        Happened(game, seen, NOTHING, answer, asks, ask)
        return
    with v.Html(tag="section", class_="panel", attributes={"aria-label": section("nav.side")[shown]}):
        if shown == "advisors":
            Advisors(game)
        elif shown == "map":
            Map(game)
        elif asked == NOTHING:
            markup("p", escape(say("nav.no_why")), class_="soft")
        else:
            WhyPanel(game, turn, seen, asked, answer)


def _title(game: OpenGame) -> str:
    scenario = game.record.scenario.title
    if game.over:
        return say("pages.over", scenario=scenario)
    return say("pages.play", turn=game.turn + 1, turns=game.turns, scenario=scenario)


def _asks(game: OpenGame, seen: Role | None) -> dict[str, str]:
    """Give the names of the buttons that ask why, by number."""
    return {number: topic.asks for number, topic in topics(game.record, game.role, seen).items()}
