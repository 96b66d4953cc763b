"""Who moved: the ties of a role, or of every pair, Pakistan's balance, and the payoff part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.charts.balance import balance
from geosim.app.charts.ladder import ladder, summarise
from geosim.app.charts.matrix import matrix
from geosim.app.charts.payoff import payoff
from geosim.app.components.controls import Act, Asking, Perspective
from geosim.app.messages import say, section
from geosim.app.pages.parts import fill, markup
from geosim.app.session import OpenGame
from geosim.app.views.names import state_name
from geosim.app.views.ties import balance_trail, ladder_rows, pair_ties, payoff_change


@solara.component
def Moved(
    game: OpenGame, seen: Role | None, see: Callable[[str], None], asks: Mapping[str, str], ask: Act
) -> None:
    """Show the ties of a role, or of every pair of states; `see` gets the key of another, or none."""
    key = seen.key if seen else ""
    version = (game.id, game.turn, key)
    result = solara.use_memo(lambda: _result(game, seen), [version])
    content = solara.use_memo(lambda: _content(game, seen, asks), [version])
    with v.Html(tag="section", class_="panel", attributes={"id": "moved", "aria-labelledby": "moved-title"}):
        with v.Html(tag="div", class_="moved-head"):
            markup("h2", escape(say("moved.title")), id="moved-title")
            Perspective(
                roles=[{"key": role.key, "name": role.name} for role in game.record.roles],
                seen=key,
                words=section("perspective"),
                event_see=lambda wish: see(str(wish["seen"])),
            )
        markup("p", escape(result), class_="summary", role="status", data_testid="summary")
        Asking(html=str(content), turn=game.turn, event_ask=ask)


def _result(game: OpenGame, seen: Role | None) -> str:
    if not game.turn:
        return say("moved.opening")
    chair = seen or game.role
    summary = summarise(ladder_rows(game.record, chair, game.role))
    if chair.key == game.role.key:
        return say("moved.result", turn=game.turn, summary=summary)
    return say("moved.result_of", turn=game.turn, name=chair.name, summary=summary)


def _content(game: OpenGame, seen: Role | None, asks: Mapping[str, str]) -> Markup:
    record, you = game.record, game.role
    change = payoff_change(record, you)
    partners = [state_name(state, record.roles) for state in ("united_states", "china")]
    return fill(
        "moved.html.j2",
        ties=_ladder(game, seen, asks) if seen else matrix(pair_ties(record), say("matrix.title"), asks),
        balance=balance(balance_trail(record), *partners),
        payoff=payoff(change, say("payoff.title", actor=you.name), asks=asks) if change else None,
    )


def _ladder(game: OpenGame, seen: Role, asks: Mapping[str, str]) -> Markup:
    rows = ladder_rows(game.record, seen, game.role)
    return ladder(rows, say("ladder.title", actor=seen.name), asks=asks).html
