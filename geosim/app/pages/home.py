"""The page on which scenario and role are chosen, and a game under way is found again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.app.components.controls import Choose
from geosim.app.messages import say, section
from geosim.app.pages.parts import Footer, fill, find_game, markup, token
from geosim.app.session import OpenGame, sessions
from geosim.app.views.offers import offers, role_offers
from geosim.errors import GeosimError

_LUCK = 10_000  # a fresh seed is below, short enough to be told to a neighbour


@solara.component
def Home() -> None:
    """Offer the scenarios, and the game under way if there is one."""
    router = solara.use_router()
    mine = token()
    problem, set_problem = solara.use_state("")
    seed = solara.use_memo(lambda: secrets.randbelow(_LUCK), [])
    game, trouble = solara.use_memo(lambda: find_game(mine), [mine])

    def start(choice: Mapping[str, Any]) -> None:
        try:
            sessions().start(
                mine, str(choice["scenario"]), str(choice["role"]), int(choice["turns"]), int(choice["seed"])
            )
        except GeosimError as error:
            set_problem(str(error))
        else:
            router.push("/play")

    solara.Title(say("pages.home"))
    with v.Html(tag="div", class_="page"):
        markup("header", fill("home.html.j2"), class_="masthead")
        if game:
            markup("section", _resume(game), class_="panel resume", aria_label=say("home.resume_title"))
        elif trouble:
            markup("section", fill("trouble.html.j2", problem=trouble), class_="panel resume")
        with v.Html(tag="main"):
            library = sessions().library
            Choose(
                offers=[asdict(offer) for offer in offers(library)],
                roles=[asdict(role) for role in role_offers(library)],
                seed=seed,
                problem=problem,
                words=section("choose"),
                event_start=start,
            )
        Footer()


def _resume(game: OpenGame) -> Markup:
    line = say(
        "home.over" if game.over else "home.under_way",
        scenario=game.record.scenario.title,
        role=game.role.name,
        turn=game.turn + 1,
        turns=game.turns,
    )
    return fill("resume.html.j2", line=line, over=game.over)
