"""The first page: play at once, choose a question, find one's own games again, or open somebody's run."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.app.components.opening import Going, Importing
from geosim.app.documents import at_hand
from geosim.app.messages import say, section
from geosim.app.pages.parts import Footer, fill, markup, token
from geosim.app.session import GameCard, sessions
from geosim.app.share import LARGEST_LOG
from geosim.app.views.briefing import scenes

LUCK = 10_000  # a fresh luck number is below, short enough to be told to a neighbour
_SHOWN = 3  # games of one's own that are listed at once
_DOORS = {"lab": "lab", "workshop": "strategies", "editor": "scenarios", "sources": "sources"}
_PAGES = ("brief", "play", "debrief", "strategies", "scenarios", "sources", "lab")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A game of one's own, in words."""

    id: str
    title: str
    name: str
    line: str
    branch: str
    seen: str
    action: str
    href: str


@solara.component
def Home() -> None:
    """Offer to play, to continue, to choose, and to open a run."""
    router = solara.use_router()
    mine = token()
    seed = solara.use_memo(lambda: secrets.randbelow(LUCK), [])
    html = solara.use_memo(lambda: _offers(mine, seed), [mine, seed])

    def go(wish: Mapping[str, Any]) -> None:
        to = str(wish["to"])
        if to.partition("?")[0].partition("#")[0] in _PAGES:
            router.push(f"/{to}")

    solara.Title(say("pages.home"))
    with v.Html(tag="div", class_="page home"):
        markup("header", fill("home_top.html.j2"), class_="masthead")
        with v.Html(tag="main"):
            Going(html=str(html), event_go=go)
            with v.Html(tag="div", class_="doors"):
                for who in ("teach", "research"):
                    with v.Html(tag="section", class_="panel"):
                        links = fill("home_links.html.j2", who=who, links=_links(who))
                        Going(html=str(links), event_go=go)
                with v.Html(tag="section", class_="panel"):
                    markup("div", fill("home_import.html.j2"))
                    Importing(
                        largest=LARGEST_LOG,
                        too_large=say("share.log_too_large"),
                        words=section("home.import"),
                        event_opened=lambda told: router.push(f"/{_page_of(told)}"),
                    )
        Footer()


def _page_of(told: Mapping[str, Any]) -> str:
    """Give the page of what a file has become: a game, or a scenario to be briefed for."""
    return f"play?game={told['game']}" if told.get("game") else f"brief?scenario={told['scenario']}"


def _offers(mine: str, seed: int) -> Markup:
    library = sessions().library
    offered = scenes(library)
    cards = sessions().games(mine) if mine else []
    return fill(
        "home.html.j2",
        scenes=offered,
        names={key: role.name for key, role in library.actors.items()},
        seed=seed,
        play=f"brief?scenario={offered[0].key}&seed={seed}",
        quick=offered[0].lengths[0],
        games=_entries(cards, datetime.now(UTC).replace(tzinfo=None)),
        shown=_SHOWN,
        trouble="" if mine else say("play.no_cookie"),
    )


def _entries(cards: Sequence[GameCard], now: datetime) -> list[_Entry]:
    numbers = {card.id: card.number for card in cards}
    return [_entry(card, numbers, now) for card in cards]


def _entry(card: GameCard, numbers: Mapping[str, int], now: datetime) -> _Entry:
    branch = ""
    if card.origin:
        kept = numbers.get(card.origin[0])
        branch = say(
            "home.games.branch" if kept else "home.games.lost_branch", number=kept, turn=card.origin[1]
        )
    return _Entry(
        id=card.id,
        title=card.title,
        name=say("home.games.number", number=card.number),
        line=say(
            "home.games.over" if card.over else "home.games.under_way",
            role=card.role,
            turn=card.turn + 1,
            turns=card.turns,
        ),
        branch=branch,
        seen=_ago((now - card.seen).days),
        action=say("home.games.ended" if card.over else "home.games.continue"),
        href=f"{'debrief' if card.over else 'play'}?game={card.id}",
    )


def _ago(days: int) -> str:
    if days < 1:
        return say("home.games.today")
    return say("home.games.yesterday") if days == 1 else say("home.games.days", number=days)


def _links(who: str) -> list[tuple[str, str]]:
    """Give the links that lead somewhere: pages of the app, and documents this installation has."""
    names: Mapping[str, str] = section(f"home.{who}.links")
    there = {document: f"documents/{document}" for document in at_hand()} | _DOORS
    return [(there[key], name) for key, name in names.items() if key in there]
