"""The head of the page of play: where the game stands, its turns and branches, goals, links and help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.app.components.controls import Act, Help, History
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import fill, markup, page_of, titled, token
from geosim.app.session import GameCard, sessions
from geosim.app.views.history import compare, pips, turn_lines
from geosim.app.views.ties import goal_bars, payoff_change
from geosim.errors import GeosimError
from geosim.rules.quarters import span_name
from geosim.wording import plain

_FORECAST = "F"  # the key that looks ahead


@solara.component
def Masthead(game: OpenGame, turn: int, why: Act, forecast: Act, drafts: solara.Reactive[int]) -> None:
    """Show where the game stands after so many turns; `why` and `forecast` are what their keys do."""
    where = solara.use_memo(lambda: _where(game), [game.id, turn])
    standing = solara.use_memo(lambda: _standing(game), [game.id, turn])

    def replay(_: object) -> None:
        game.settle(coach=True)
        drafts.value += 1

    with v.Html(tag="header", class_="masthead play-head"):
        markup("div", where, class_="head-where")
        Turns(game, turn)
        markup("nav", fill("links.html.j2", game=game.id), class_="page-links", aria_label=say("nav.site"))
        Help(words=_help(game), event_why=why, event_forecast=forecast, event_replay=replay)
        markup("div", standing, class_="standing")


def _help(game: OpenGame) -> dict[str, Any]:
    """Give the words of the help, without the key of what the scenario does not show."""
    words = section("help")
    keys = [line for line in words["keys"] if game.shows.forecast or line[0] != _FORECAST]
    return {**words, "keys": keys, "points": say("desk.points"), "points_title": say("desk.points_title")}


@solara.component
def Turns(game: OpenGame, turn: int) -> None:
    """Show the strip of turns; opened, the turns played, branches, and one of them beside this game."""
    router, mine = solara.use_router(), token()
    looked, set_looked = solara.use_state(0)
    other, set_other = solara.use_state("")
    html = solara.use_memo(
        lambda: _history(game, mine, other) if looked else Markup(), [game.id, turn, looked, other]
    )

    def rewind(wish: Mapping[str, Any]) -> None:
        try:
            branch = sessions().rewind(mine, game.id, int(wish["turn"]) - 1)
        except (GeosimError, ValueError):  # gone meanwhile, or no turn of this page
            set_looked(looked + 1)
        else:
            router.push(page_of("play", branch))

    History(
        turns=[asdict(pip) for pip in pips(turn, game.turns)],
        html=str(html),
        words=section("history"),
        event_look=lambda _: set_looked(looked + 1),
        event_compare=lambda wish: set_other(str(wish["game"])),
        event_rewind=rewind,
    )


def _where(game: OpenGame) -> Markup:
    when = ""
    if game.over:
        where = say("play.over", role=game.role.name, turns=game.turns)
    else:
        when = span_name(game.record.quarters(game.turn))
        where = say("play.where", role=game.role.name, turn=game.turn + 1, turns=game.turns)
    branch = ""
    if game.origin:
        numbers = {card.id: card.number for card in sessions().games(token())}
        branch = _branch(game.origin, numbers)
    return fill(
        "head.html.j2",
        title=titled(game),
        where=where,
        when=when,
        branch=branch,
    )


def _branch(origin: tuple[str, int], numbers: Mapping[str, int]) -> str:
    number = numbers.get(origin[0])
    return say("history.from_turn", number=number, turn=origin[1] + 1) if number else ""


def _standing(game: OpenGame) -> Markup:
    record = game.record
    change = payoff_change(record, game.role)
    met = {bar.title: bar.met for bar in goal_bars(record, game.role)}
    goals: dict[str, list[dict[str, str]]] = {"wanted": [], "met": [], "not_met": []}
    for goal in sorted(game.role.goals, key=lambda goal: -goal.weight):
        state = "wanted" if goal.title not in met else "met" if met[goal.title] else "not_met"
        goals[state].append({"title": goal.title, "weight": plain(100 * goal.weight)})
    own = game.role.home == "pakistan"
    reserves = plain(record.value("reserves", record.last), 1)
    return fill(
        "standing.html.j2",
        goals=list(goals.items()),
        own=own,
        payoff=say("play.payoff", value=plain(change.now, 1)) if change else "",
        reserves=say("play.reserves" if own else "play.reserves_of", value=reserves),
    )


def _history(game: OpenGame, mine: str, other: str) -> Markup:
    cards = [card for card in sessions().games(mine) if _alike(card, game)]
    numbers = {card.id: card.number for card in cards}
    found = _other(mine, other) if other in numbers and other != game.id else None
    return fill(
        "history.html.j2",
        lines=turn_lines(game.record, game.role, game.bets),
        branches=[
            {
                "id": card.id,
                "number": card.number,
                "turn": card.turn,
                "this": card.id == game.id,
                "origin": _branch(card.origin, numbers) if card.origin else "",
            }
            for card in cards
        ],
        comparison=compare(game.record, found.record, game.role) if found else None,
        numbers=(numbers.get(game.id, ""), numbers.get(other, "")),
    )


def _alike(card: GameCard, game: OpenGame) -> bool:
    return card.title == game.record.scenario.title and card.role_key == game.role.key


def _other(mine: str, game: str) -> OpenGame | None:
    try:
        return sessions().open(mine, game)
    except GeosimError:  # played by another geosim: nothing to compare with
        return None
