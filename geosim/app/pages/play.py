"""The page on which a game is played: the desk, who moved, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.components.controls import Act, DeskCards, Tray
from geosim.app.messages import count, say, section
from geosim.app.pages.happened import Happened
from geosim.app.pages.moved import Moved
from geosim.app.pages.parts import Footer, NoGame, fill, find_game, markup, token
from geosim.app.pages.why import NOTHING
from geosim.app.session import OpenGame
from geosim.app.store import TurnTaken
from geosim.app.views.record import span_name
from geosim.app.views.ties import goal_bars, payoff_change
from geosim.app.views.topics import topics
from geosim.errors import GeosimError
from geosim.wording import plain

Acting = Callable[[Act], Act]


@solara.component
def Play() -> None:
    """Show the game under way, or where to find one."""
    mine = token()
    looks, set_looks = solara.use_state(0)
    message, set_message = solara.use_state("")
    game, problem = solara.use_memo(lambda: find_game(mine), [mine, looks])

    def acting(act: Act) -> Act:
        """Do what a person wishes, say what stood in its way, and show how things stand."""

        def run(wish: Mapping[str, Any]) -> None:
            try:
                act(wish)
            except TurnTaken:
                set_message(say("play.moved_on"))
            except GeosimError as error:
                set_message(str(error))
            else:
                set_message("")
            set_looks(looks + 1)

        return run

    if game is None:
        NoGame(problem or say("play.no_game"))
    else:
        _Table(game, message, acting).key(game.id)


@solara.component
def _Table(game: OpenGame, message: str, acting: Acting) -> None:
    asked, set_asked = solara.use_state(NOTHING)
    key, set_key = solara.use_state(game.role.key)
    seen = game.record.game.world.role(key) if key else None
    asks = solara.use_memo(lambda: _asks(game, seen), [game.turn, key])

    def ask(wish: Mapping[str, Any]) -> None:
        set_asked(asked.then(wish))

    def see(other: str) -> None:
        if other in ("", *(role.key for role in game.record.roles)):
            set_key(other)
            set_asked(NOTHING)

    solara.Title(_title(game))
    with v.Html(tag="div", class_="page play"):
        markup("header", _head(game), class_="masthead")
        markup("nav", fill("jump.html.j2"), class_="jump", aria_label=say("play.jump"))
        with v.Html(tag="main", class_="columns"):
            if game.over:
                markup(
                    "section", fill("over.html.j2"), class_="panel", id="desk", aria_labelledby="desk-title"
                )
            else:
                _Cards(game, acting)
            Moved(game, seen, see, asks, ask)
            Happened(game, seen, asked, set_asked, asks, ask)
        if not game.over:
            _Picks(game, message, acting)
        Footer()


@solara.component
def _Cards(game: OpenGame, acting: Acting) -> None:
    desk = game.desk()
    DeskCards(
        desk={
            "groups": [asdict(group) for group in desk.groups],
            "answers": [asdict(a) for a in desk.answers],
        },
        turn=game.turn,
        words=section("desk"),
        event_pick=acting(lambda wish: game.pick(wish["turn"], str(wish["option"]), str(wish["target"]))),
        event_unpick=acting(lambda wish: game.unpick(wish["turn"], str(wish["option"]))),
        event_give_answer=acting(
            lambda wish: game.answer(wish["turn"], str(wish["key"]), str(wish["answer"]))
        ),
    )


@solara.component
def _Picks(game: OpenGame, message: str, acting: Acting) -> None:
    desk = game.desk()
    Tray(
        tray=list(desk.tray),
        picks=desk.picks,
        cost=desk.cost,
        turn=game.turn,
        message=message,
        words=section("tray"),
        event_end_turn=acting(lambda wish: game.end_turn(wish["turn"])),
    )


def _title(game: OpenGame) -> str:
    scenario = game.record.scenario.title
    if game.over:
        return say("pages.over", scenario=scenario)
    return say("pages.play", turn=game.turn + 1, turns=game.turns, scenario=scenario)


def _head(game: OpenGame) -> Markup:
    record = game.record
    bars = goal_bars(record, game.role)
    change = payoff_change(record, game.role)
    standing = ""
    if change:
        met = count("goals.summary", len(bars), met=sum(bar.met for bar in bars))
        standing = say("play.standing", payoff=plain(change.now, 1), goals=met)
    return fill("head.html.j2", scenario=record.scenario.title, where=_where(game), standing=standing)


def _where(game: OpenGame) -> str:
    if game.over:
        return say("play.over", role=game.role.name, turns=game.turns)
    when = span_name(game.record.quarters(game.turn))
    return say("play.where", role=game.role.name, turn=game.turn + 1, turns=game.turns, when=when)


def _asks(game: OpenGame, seen: Role | None) -> dict[str, str]:
    """Give the names of the buttons that ask why, by number."""
    return {number: topic.asks for number, topic in topics(game.record, game.role, seen).items()}
