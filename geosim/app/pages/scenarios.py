"""The scenarios that may be edited: one's own, copies of those that come with geosim, and a file."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.app.components.editor import ScenarioShelf
from geosim.app.editor.draft import Draft
from geosim.app.editor.kept import drafts
from geosim.app.editor.trials import trials
from geosim.app.messages import say, section
from geosim.app.pages.editing import Editor
from geosim.app.pages.parts import Footer, asked, fill, markup, token
from geosim.app.session import sessions
from geosim.app.shelf import LARGEST
from geosim.errors import GeosimError, InputError

_PAGES = ("scenarios", "brief")


@solara.component
def Scenarios() -> None:
    """Show the scenario the address names, or what may be edited."""
    mine = token()
    copied, own = asked("copy"), asked("scenario")
    draft, problem = solara.use_memo(lambda: _opened(mine, copied, own), [mine, copied, own])
    if draft is None:
        _Choose(mine, problem)
    else:
        Editor(mine, draft).key(f"{copied}/{own}")


def _opened(mine: str, copied: str, own: str) -> tuple[Draft | None, str]:
    if not mine:
        return None, say("play.no_cookie")
    try:
        shelf = sessions().shelf(mine)
        if own:
            return drafts().own(mine, shelf, own), ""
        if copied:
            return drafts().copy(mine, shelf, sessions().library, copied), ""
    except GeosimError as error:
        return None, str(error)
    return None, ""


@solara.component
def _Choose(mine: str, problem: str) -> None:
    router = solara.use_router()
    looks, set_looks = solara.use_state(0)
    own = solara.use_memo(lambda: _own(mine), [mine, looks])
    solara.use_effect(trials().warm_up, [])

    def go(wish: Mapping[str, Any]) -> None:
        to = str(wish["to"])
        if to.partition("?")[0] in _PAGES:
            router.push(f"/{to}")

    def remove(wish: Mapping[str, Any]) -> None:
        name = str(wish["name"])
        shelf = sessions().shelf(mine)
        with suppress(GeosimError):  # gone already, in another tab
            shelf.remove("scenarios", name)
        drafts().forget(mine, shelf, name)
        set_looks(looks + 1)

    solara.Title(say("editor.page_title"))
    with v.Html(tag="div", class_="page editor choosing"):
        markup("header", fill("editor_top.html.j2"), class_="masthead")
        with v.Html(tag="main"):
            markup("p", escape(problem), class_="obstacle", role="alert", data_testid="problem")
            ScenarioShelf(
                own=own,
                shipped=_shipped(),
                largest=LARGEST,
                words={
                    **section("editor.shelf"),
                    "too_large": say("travelling.too_large", most=LARGEST // 1000),
                },
                event_go=go,
                event_remove=remove,
            )
        Footer()


def _own(mine: str) -> list[dict[str, str]]:
    """Give the browser's own scenarios; one that cannot be read any more says why."""
    found = []
    for name in sessions().shelf(mine).names("scenarios") if mine else ():
        try:
            scenario = sessions().scenario(mine, name)
        except InputError as error:
            found.append({"name": name, "title": name, "question": "", "problem": str(error)})
        else:
            found.append(
                {"name": name, "title": scenario.title, "question": scenario.question, "problem": ""}
            )
    return found


def _shipped() -> list[dict[str, str]]:
    library = sessions().library
    found = [(name, library.scenario(name)) for name in library.scenarios]
    return [
        {
            "name": name,
            "title": scenario.title,
            "question": scenario.question,
            "difficulty": say(f"choose.{scenario.difficulty}"),
        }
        for name, scenario in found
    ]
