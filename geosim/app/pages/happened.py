"""What happened: the answer to a question, the news, the country in figures, goals, and who did what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.charts.goals import goals
from geosim.app.components.controls import Act, Asking
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import fill, markup
from geosim.app.pages.why import Asked, WhyPanel
from geosim.app.views.figures import figures
from geosim.app.views.news import news
from geosim.app.views.record import OPENING
from geosim.app.views.seats import seats
from geosim.app.views.ties import goal_bars
from geosim.rules.quarters import span_name


@solara.component
def Happened(
    game: OpenGame,
    seen: Role | None,
    asked: Asked,
    set_asked: Callable[[Asked], None],
    asks: Mapping[str, str],
    ask: Act,
) -> None:
    """Show what the last turn brought, under the answer to what is asked."""
    muted = bool(getattr(game, "mute_security", False))
    version = [
        game.id,
        game.turn,
        seen and seen.key,
        muted,
    ]  # what may be asked depends on whose ties are seen
    content = solara.use_memo(lambda: _content(game, asks, muted=muted), version)
    title = say("happened.before" if game.record.last == OPENING else "happened.title")
    with v.Html(
        tag="section",
        class_="panel",
        attributes={"id": "happened", "aria-labelledby": "happened-title", "tabindex": "0"},
    ):
        markup("h2", escape(title), id="happened-title")
        WhyPanel(game, game.turn, seen, asked, set_asked)
        Asking(html=str(content), turn=game.turn, event_ask=ask)


def _content(game: OpenGame, asks: Mapping[str, str], *, muted: bool) -> Markup:
    record, role = game.record, game.role
    opening = record.last == OPENING
    bars = goal_bars(record, role)
    return fill(
        "happened.html.j2",
        opening=opening,
        scenario=record.scenario,
        when="" if opening else span_name(record.quarters(record.last)),
        news=[] if opening else news(record, record.last, muted=muted),
        figures=figures(record),
        asks=asks,
        goals=goals(bars, say("goals.title", actor=role.name)) if bars else None,
        seats=seats(record, game.library, role.key),
    )
