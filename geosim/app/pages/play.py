"""The page on which a game is played: the desk, who moved, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.app.charts.balance import balance
from geosim.app.charts.goals import goals
from geosim.app.charts.ladder import ladder, summarise
from geosim.app.charts.payoff import payoff
from geosim.app.components.controls import DeskCards, Tray
from geosim.app.messages import count, say, section
from geosim.app.numbers import plain
from geosim.app.pages.parts import Footer, NoGame, fill, find_game, markup, token
from geosim.app.session import OpenGame
from geosim.app.store import TurnTaken
from geosim.app.views.figures import figures
from geosim.app.views.names import state_name
from geosim.app.views.news import news
from geosim.app.views.record import OPENING, span_name
from geosim.app.views.seats import seats
from geosim.app.views.ties import balance_trail, goal_bars, ladder_rows, payoff_change
from geosim.errors import GeosimError


@solara.component
def Play() -> None:
    """Show the game under way, or where to find one."""
    router = solara.use_router()
    mine = token()
    looks, set_looks = solara.use_state(0)
    message, set_message = solara.use_state("")
    game, problem = solara.use_memo(lambda: find_game(mine), [mine, looks])

    def acting(act: Callable[[Mapping[str, Any]], None]) -> Callable[[Mapping[str, Any]], None]:
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

    over = game is not None and game.over
    solara.use_effect(lambda: router.push("/end") if over else None, [over])
    if game is None:
        NoGame(problem or say("play.no_game"))
    elif not over:
        _Table(game, message, acting)


@solara.component
def _Table(game: OpenGame, message: str, acting: Callable[..., Any]) -> None:
    desk = game.desk()
    version = (game.id, game.turn)
    rows = solara.use_memo(lambda: ladder_rows(game.record, game.role), [version])
    moved = solara.use_memo(lambda: _moved(game), [version])
    happened = solara.use_memo(lambda: _happened(game), [version])
    solara.Title(say("pages.play", turn=game.turn + 1, turns=game.turns, scenario=game.record.scenario.title))
    with v.Html(tag="div", class_="page play"):
        markup("header", _head(game), class_="masthead")
        markup("nav", fill("jump.html.j2"), class_="jump", aria_label=say("play.jump"))
        with v.Html(tag="main", class_="columns"):
            DeskCards(
                desk={
                    "groups": [asdict(g) for g in desk.groups],
                    "answers": [asdict(a) for a in desk.answers],
                },
                turn=game.turn,
                words=section("desk"),
                event_pick=acting(lambda w: game.pick(w["turn"], str(w["option"]), str(w["target"]))),
                event_unpick=acting(lambda w: game.unpick(w["turn"], str(w["option"]))),
                event_give_answer=acting(lambda w: game.answer(w["turn"], str(w["key"]), str(w["answer"]))),
            )
            with v.Html(
                tag="section", class_="panel", attributes={"id": "moved", "aria-labelledby": "moved-title"}
            ):
                markup("h2", escape(say("moved.title")), id="moved-title")
                markup("p", escape(_result(game, summarise(rows))), class_="summary", role="status")
                markup("div", moved)
            markup("section", happened, class_="panel", id="happened", aria_labelledby="happened-title")
        Tray(
            tray=list(desk.tray),
            picks=desk.picks,
            cost=desk.cost,
            turn=game.turn,
            message=message,
            words=section("tray"),
            event_end_turn=acting(lambda w: game.end_turn(w["turn"])),
        )
        Footer()


def _head(game: OpenGame) -> Markup:
    record = game.record
    quarters = record.quarters(min(game.turn, game.turns - 1))
    bars = goal_bars(record, game.role)
    change = payoff_change(record, game.role)
    standing = ""
    if change:
        met = count("goals.summary", len(bars), met=sum(bar.met for bar in bars))
        standing = say("play.standing", payoff=plain(change.now, 1), goals=met)
    return fill(
        "head.html.j2",
        scenario=record.scenario.title,
        where=say(
            "play.where", role=game.role.name, turn=game.turn + 1, turns=game.turns, when=span_name(quarters)
        ),
        standing=standing,
    )


def _result(game: OpenGame, summary: str) -> str:
    if game.record.last == OPENING:
        return say("moved.opening")
    return say("moved.result", turn=game.turn, summary=summary)


def _moved(game: OpenGame) -> Markup:
    record, role = game.record, game.role
    rows = ladder_rows(record, role)
    change = payoff_change(record, role)
    partners = [state_name(state, record.roles) for state in ("united_states", "china")]
    return fill(
        "moved.html.j2",
        ladder=ladder(rows, say("ladder.title", actor=role.name)),
        balance=balance(balance_trail(record), *partners),
        payoff=payoff(change, say("payoff.title", actor=role.name)) if change else None,
    )


def _happened(game: OpenGame) -> Markup:
    record, role = game.record, game.role
    opening = record.last == OPENING
    bars = goal_bars(record, role)
    return fill(
        "happened.html.j2",
        opening=opening,
        scenario=record.scenario,
        when="" if opening else span_name(record.quarters(record.last)),
        news=[] if opening else news(record, record.last),
        figures=figures(record),
        goals=goals(bars, say("goals.title", actor=role.name)) if bars else None,
        seats=seats(record, game.library, role.key),
    )
