"""The page on which a game ends: the verdict, and how it came about."""

from __future__ import annotations

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.app.charts.balance import balance
from geosim.app.charts.index import index
from geosim.app.charts.ladder import ladder
from geosim.app.messages import say
from geosim.app.pages.parts import Footer, NoGame, fill, find_game, markup, token
from geosim.app.session import OpenGame
from geosim.app.views.ending import ending
from geosim.app.views.names import state_name
from geosim.app.views.record import span_name
from geosim.app.views.ties import balance_trail, ladder_rows, since_opening


@solara.component
def End() -> None:
    """Show how the browser's latest game ended."""
    router = solara.use_router()
    mine = token()
    game, problem = solara.use_memo(lambda: find_game(mine), [mine])
    under_way = game is not None and not game.over
    solara.use_effect(lambda: router.push("/play") if under_way else None, [under_way])
    if game is None:
        NoGame(problem or say("play.no_game"))
    elif not under_way:
        _Ending(game)


@solara.component
def _Ending(game: OpenGame) -> None:
    content = solara.use_memo(lambda: _content(game), [game.id])
    solara.Title(say("pages.end", scenario=game.record.scenario.title))
    with v.Html(tag="div", class_="page"):
        markup("header", _head(game), class_="masthead")
        markup("main", content, class_="ending")
        Footer()


def _head(game: OpenGame) -> Markup:
    quarters = range(game.record.scenario.quarters)
    return fill(
        "end_head.html.j2",
        scenario=game.record.scenario.title,
        where=say("ending.where", role=game.role.name, turns=game.turns, when=span_name(quarters)),
    )


def _content(game: OpenGame) -> Markup:
    record, role = game.record, game.role
    end = ending(record, role)
    partners = [state_name(state, record.roles) for state in ("united_states", "china")]
    return fill(
        "end.html.j2",
        scenario=record.scenario,
        end=end,
        game_id=game.id,
        index=index(end.history, end.band, say(f"verdict.{end.verdict}.short")),
        ladder=ladder(
            since_opening(ladder_rows(record, role)), say("ladder.title", actor=role.name), since="start"
        ),
        balance=balance(balance_trail(record), *partners),
    )
