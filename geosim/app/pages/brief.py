"""The briefing: a question, a seat, what is known, and the way into the game."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import solara
from reacton import ipyvuetify as v

from geosim.app.components.opening import Brief
from geosim.app.messages import say, section
from geosim.app.pages.home import LUCK
from geosim.app.pages.parts import Footer, asked, token
from geosim.app.session import Preferences, sessions
from geosim.app.views.briefing import Scene, chairs, scenes, scenes_of
from geosim.errors import GeosimError

_LONGEST_SEED = 9  # digits


@solara.component
def Briefing() -> None:
    """Brief for the scenario and seat that the address names, or for the first ones."""
    router = solara.use_router()
    mine = token()
    problem, set_problem = solara.use_state("")
    wanted = {name: asked(name) for name in ("scenario", "role", "turns", "seed")}
    offered = solara.use_memo(lambda: _offered(mine), [mine])
    seats = solara.use_memo(lambda: chairs(sessions().library), [])
    chosen = solara.use_memo(lambda: _chosen(wanted, offered), [wanted])
    asked_before = solara.use_memo(lambda: sessions().preferences(mine) if mine else Preferences(), [mine])

    def start(choice: Mapping[str, Any]) -> None:
        try:
            game = sessions().start(
                mine,
                str(choice["scenario"]),
                str(choice["role"]),
                int(choice["turns"]),
                int(choice["seed"]),
                coach=not sessions().games(mine),
                mute_security=bool(choice["mute"]),
            )
        except (GeosimError, ValueError) as error:
            set_problem(str(error))
        else:
            router.push(f"/play?game={game.id}")

    def note(choice: Mapping[str, Any]) -> None:
        if mine:
            sessions().prefer(mine, Preferences(noted=True, mute_security=bool(choice["mute"])))

    title = next(scene.title for scene in offered if scene.key == chosen["scenario"])
    solara.Title(say("brief.page", scenario=title))
    with v.Html(tag="div", class_="page briefing"):
        Brief(
            scenes=[asdict(scene) for scene in offered],
            chairs=[asdict(chair) for chair in seats],
            chosen=chosen,
            noted=asked_before.noted,
            mute=asked_before.mute_security,
            problem=problem if mine else say("play.no_cookie"),
            words=section("brief"),
            event_start=start,
            event_note=note,
        )
        Footer()


def _offered(mine: str) -> list[Scene]:
    """Give what comes with geosim, and behind it the browser's own."""
    library = sessions().library
    return [*scenes(library), *scenes_of(library, sessions().own_scenarios(mine))]


def _chosen(wanted: Mapping[str, str], offered: list[Scene]) -> dict[str, Any]:
    """Give what the address asks for as far as it is offered, and defaults for the rest."""
    scene = next((scene for scene in offered if scene.key == wanted["scenario"]), offered[0])
    lengths = [str(length.turns) for length in scene.lengths]
    seed = wanted["seed"]
    numeric = seed.isascii() and seed.isdigit() and len(seed) <= _LONGEST_SEED
    return {
        "scenario": scene.key,
        "role": wanted["role"] if wanted["role"] in scene.roles else scene.roles[0],
        "turns": int(wanted["turns"] if wanted["turns"] in lengths else lengths[0]),
        "seed": int(seed) if numeric else secrets.randbelow(LUCK),
    }
