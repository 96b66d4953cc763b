"""What the pages share: their HTML, the browser's token, and links to each other."""

from __future__ import annotations

from pathlib import Path

import solara
from markupsafe import Markup, escape
from solara.lab.utils.cookies import cookies

from geosim.app.messages import say
from geosim.app.routes import COOKIE
from geosim.app.session import OpenGame, sessions
from geosim.app.templating import Templates
from geosim.errors import GeosimError

_TEMPLATES = Templates(Path(__file__).parent)


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


def find_game(token: str) -> tuple[OpenGame | None, str]:
    """Give the game a token opens, if there is one that can be played, and else the problem in words."""
    if not token:
        return None, say("play.no_cookie")
    try:
        return sessions().current(token), ""
    except GeosimError as error:
        return None, f"{say('play.cannot_resume')} {error}"


@solara.component
def NoGame(problem: str) -> None:
    """Say that there is no game to show, and where to start one."""
    solara.Title(say("pages.home"))
    markup("main", fill("no_game.html.j2", problem=problem), class_="plain")


@solara.component
def Footer() -> None:
    """Show the line that stands under every page."""
    markup("footer", escape(say("footer")), class_="footer")
