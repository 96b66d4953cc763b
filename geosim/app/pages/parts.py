"""What the pages share: their HTML, the browser's token, and links to each other."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v
from solara.lab.utils.cookies import cookies

from geosim.app.components.controls import ThemeSwitch
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.routes import COOKIE
from geosim.app.session import sessions
from geosim.app.templating import Templates
from geosim.app.views.switches import is_modified
from geosim.errors import GeosimError

_TEMPLATES = Templates(Path(__file__).parent)
_MOST_ASKED, _LONGEST = 20, 2_000  # fields and characters of a query that is looked at at all


def fill(template: str, **values: object) -> Markup:
    """Fill a template of this folder; every value is escaped."""
    return _TEMPLATES.fill(template, **values)


def markup(tag: str, content: Markup, **attributes: str) -> solara.Element:
    """Show HTML that is escaped already; underscores in attribute names stand for hyphens."""
    named = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
    return solara.HTML(tag=tag, unsafe_innerHTML=str(content), attributes=named)


def token() -> str:
    """Give the token of the browser that shows this page; empty if it keeps no cookies."""
    return (cookies.value or {}).get(COOKIE, "")


def asked(name: str) -> str:
    """Give what the page's address asks for under a name, as in `?game=ID`; empty if nothing (a hook)."""
    search = solara.use_router().search or ""
    try:
        return parse_qs(search[:_LONGEST], max_num_fields=_MOST_ASKED).get(name, [""])[0]
    except ValueError:  # more fields than we ever write
        return ""


def page_of(page: str, game: OpenGame) -> str:
    """Give the address of a page for one game, relative to every other page."""
    return f"{page}?game={game.id}"


def titled(game: OpenGame) -> Markup:
    """Name the scenario of a game, with a link to the assumptions where they are not its own."""
    scenario = game.record.scenario
    modified = page_of("sources", game) if is_modified(game.library, scenario) else ""
    return fill("title.html.j2", scenario=scenario.title, modified=modified)


def find_game(token: str, game: str = "") -> tuple[OpenGame | None, str]:
    """Give a game that a token opens, if it can be played, and else the problem in words.

    game: the one wanted, as `asked("game")` gives it; empty for the newest.
    """
    if not token:
        return None, say("play.no_cookie")
    try:
        if not game:
            return sessions().current(token), ""
        found = sessions().open(token, game)
    except GeosimError as error:
        return None, f"{say('play.cannot_resume')} {error}"
    return found, "" if found else say("play.not_yours")


@solara.component
def NoGame(problem: str) -> None:
    """Say that there is no game to show, and where to start one."""
    solara.Title(say("pages.home"))
    markup("main", fill("no_game.html.j2", problem=problem), class_="plain")


@solara.component
def Footer() -> None:
    """Show the line that stands under every page, and the choice of its theme."""
    with v.Html(tag="footer", class_="footer"):
        markup("p", escape(say("footer")))
        ThemeSwitch(words=section("theme"))
