"""Who moved: the ties of a role, or of every pair, Pakistan's balance, and the payoff part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.charts.balance import balance
from geosim.app.charts.drawing import Chart
from geosim.app.charts.ladder import ladder, summarise
from geosim.app.charts.matrix import matrix
from geosim.app.charts.payoff import payoff
from geosim.app.charts.payoff_of_all import payoff_of_all
from geosim.app.charts.payoff_over_time import payoff_over_time
from geosim.app.components.controls import Act, Asking, Perspective
from geosim.app.components.panels import PickOne, Segments
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import markup
from geosim.app.views.names import state_name
from geosim.app.views.ties import (
    balance_trail,
    biggest_first,
    ladder_rows,
    pair_ties,
    payoff_change,
    payoff_turns,
    role_payoffs,
)
from geosim.state import LOCALITIES, PARTNERS
from geosim.wording import plain

_AXES = {f"{first}.{second}": (first, second) for first, second in combinations(PARTNERS, 2)}
_ORDERS = ("fixed", "biggest")
_VIEWS = ("steps", "time", "roles")


@solara.component
def Moved(
    game: OpenGame, seen: Role | None, see: Callable[[str], None], asks: Mapping[str, str], ask: Act
) -> None:
    """Show the ties of a role, or of every pair of states; `see` gets the key of another, or none."""
    key = seen.key if seen else ""
    order, set_order = solara.use_state(_ORDERS[0])
    version = (game.id, game.turn, key)
    result = solara.use_memo(lambda: _result(game, seen), [version])
    ties = solara.use_memo(lambda: _ties(game, seen, order, asks), [*version, order])
    with v.Html(tag="section", class_="panel", attributes={"id": "moved", "aria-labelledby": "moved-title"}):
        with v.Html(tag="div", class_="moved-head"):
            markup("h2", escape(say("moved.title")), id="moved-title")
            if seen and game.turn:
                Segments(
                    name="ladder-order",
                    choices=list(_ORDERS),
                    chosen=order,
                    words=section("moved.orders"),
                    event_choose=_one_of(_ORDERS, set_order),
                )
            Perspective(
                roles=[{"key": role.key, "name": role.name} for role in game.record.roles],
                seen=key,
                words=section("perspective"),
                event_see=lambda wish: see(str(wish["seen"])),
            )
        markup("p", escape(result), class_="summary", role="status", data_testid="summary")
        Asking(html=str(ties), turn=game.turn, event_ask=ask)
        with v.Html(tag="div", class_="pair"):
            Balance(game)
            Payoff(game, asks, ask)


@solara.component
def Balance(game: OpenGame) -> None:
    """Show how far Pakistan relies on two of its partners, whom the person may choose."""
    axes, set_axes = solara.use_state(next(iter(_AXES)))
    chart = solara.use_memo(lambda: _balance(game, axes), [game.id, game.turn, axes])
    with v.Html(tag="div", class_="half"):
        markup("h3", escape(say("balance.heading")))
        PickOne(
            name="balance-axes",
            label=say("balance.axes"),
            options=[{"key": each, "name": _axes_name(game, each)} for each in _AXES],
            chosen=axes,
            event_choose=_one_of(_AXES, set_axes),
        )
        markup("div", chart.html)


@solara.component
def Payoff(game: OpenGame, asks: Mapping[str, str], ask: Act) -> None:
    """Show the person's payoff: what changed it step by step, over time, or beside everybody else's."""
    view, set_view = solara.use_state(_VIEWS[0])
    chart = solara.use_memo(lambda: _payoff(game, view, asks), [game.id, game.turn, view])
    with v.Html(tag="div", class_="half"):
        markup("h3", escape(say("payoff.heading")))
        if chart is None:
            markup("p", escape(say("payoff.nothing_yet")), class_="soft")
            return
        Segments(
            name="payoff-view",
            choices=list(_VIEWS),
            chosen=view,
            words=section("payoff.views"),
            event_choose=_one_of(_VIEWS, set_view),
        )
        Asking(html=str(chart.html), turn=game.turn, event_ask=ask)


def _one_of(known: Mapping[str, object] | tuple[str, ...], then: Callable[[str], None]) -> Act:
    """Take what a control sends only if it is one of its choices."""

    def choose(wish: Mapping[str, object]) -> None:
        if wish.get("chosen") in known:
            then(str(wish["chosen"]))

    return choose


def _result(game: OpenGame, seen: Role | None) -> str:
    if not game.turn:
        return say("moved.opening")
    chair = seen or game.role
    rows = ladder_rows(game.record, chair, game.role)
    summary = summarise(rows)
    consents = [row for row in rows if row.key in LOCALITIES]
    if consents:
        lowest = min(consents, key=lambda row: row.now)
        summary = f"{summary} {say('ladder.weakest', name=lowest.name, value=plain(lowest.now))}"
    if chair.key == game.role.key:
        return say("moved.result", turn=game.turn, summary=summary)
    return say("moved.result_of", turn=game.turn, name=chair.name, summary=summary)


def _ties(game: OpenGame, seen: Role | None, order: str, asks: Mapping[str, str]) -> Markup:
    if seen is None:
        return matrix(pair_ties(game.record), say("matrix.title"), asks)
    rows = ladder_rows(game.record, seen, game.role)
    rows = biggest_first(rows) if order == "biggest" else rows
    return ladder(rows, say("ladder.title", actor=seen.name), asks=asks).html


def _balance(game: OpenGame, axes: str) -> Chart:
    first, second = _AXES[axes]
    trail = balance_trail(game.record, first, second)
    return balance(trail, *(state_name(state, game.record.roles) for state in (first, second)))


def _axes_name(game: OpenGame, axes: str) -> str:
    first, second = (state_name(state, game.record.roles) for state in _AXES[axes])
    return say("balance.axes_of", first=first, second=second)


def _payoff(game: OpenGame, view: str, asks: Mapping[str, str]) -> Chart | None:
    record, you = game.record, game.role
    change = payoff_change(record, you)
    if change is None:
        return None
    if view == "time":
        names = [*(goal.title for goal in you.goals), say("payoff.costs")]
        return payoff_over_time(payoff_turns(record, you), names, say("payoff.titles.time", actor=you.name))
    if view == "roles":
        return payoff_of_all(role_payoffs(record), say("payoff.titles.roles"), asks)
    return payoff(change, say("payoff.title", actor=you.name), asks=asks)
