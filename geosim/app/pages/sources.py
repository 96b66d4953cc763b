"""The page of assumptions and sources: what the game rests on, and the readings a person may take."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.components.sources import Register, Switches
from geosim.app.documents import at_hand
from geosim.app.messages import count, say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import Footer, asked, fill, find_game, markup, page_of, token
from geosim.app.session import sessions
from geosim.app.views.sources import article_title, number, sources
from geosim.app.views.switches import (
    Base,
    SwitchRow,
    base_of,
    changed_numbers,
    changed_switches,
    flipped,
    setting,
    switch_rows,
)
from geosim.errors import GeosimError, IllegalChoice, InputError
from geosim.library import Library
from geosim.scenario import Scenario

_KINDS = ("sourced", "derived", "assumed", "contested", "unverified")
_LUCK = 10_000  # a fresh luck number is below
_HASH = 12  # letters of a hash that are shown


@solara.component
def Sources() -> None:
    """Show the switches as they stand in the person's game, and the registers."""
    mine = token()
    library = sessions().library
    wanted = asked("game")
    game, _ = solara.use_memo(lambda: find_game(mine, wanted), [mine, wanted])
    solara.Title(say("sources.page_title"))
    with v.Html(tag="div", class_="page sources"):
        markup(
            "header",
            fill("sources_head.html.j2", back=_back(game)),
            class_="masthead",
        )
        with v.Html(tag="div", class_="sources-columns"):
            markup("nav", _contents(library), class_="contents", aria_label=say("sources.on_this_page"))
            with v.Html(tag="main"):
                OpenQuestions(game, library)
                Register(
                    html=str(_register(library)),
                    kinds=[{"key": kind, "title": say(f"badges.{kind}")} for kind in _KINDS],
                    words=section("sources.filter"),
                )
                markup("div", _end(library), class_="sources-end")
        Footer()


@solara.component
def OpenQuestions(game: OpenGame | None, library: Library) -> None:
    """Offer the switches; what is chosen makes another scenario, and never touches the game under way."""
    router = solara.use_router()
    mine = token()
    chosen, set_chosen = solara.use_state(dict[str, float]())
    problems, set_problems = solara.use_state(dict[str, str]())
    scenario = game.record.scenario if game else library.scenario(_first(library))
    base = solara.use_memo(lambda: base_of(library, scenario), [scenario.hash])
    rows = solara.use_memo(lambda: switch_rows(library, scenario), [scenario.hash])
    made = flipped(library, scenario, chosen)

    def take(event: Mapping[str, Any]) -> None:
        name, written = str(event["name"]), str(event["value"])
        try:
            value = float(written)
            flipped(library, scenario, {name: value})
        except ValueError:
            set_problems({name: say("sources.switches.no_number")})
        except InputError as error:
            set_problems({name: error.problem})
        else:
            set_problems({})
            kept = {**chosen, name: value}
            set_chosen({key: kept[key] for key in kept if kept[key] != setting(library, scenario, key)})

    def reset(_event: Mapping[str, Any]) -> None:
        set_chosen({})
        set_problems({})

    def begin(event: Mapping[str, Any]) -> None:
        try:
            started = _begin(mine, game, base, made.switches, str(event["seat"]))
        except GeosimError as error:
            set_problems({"": str(error)})
        else:
            router.push(f"/{page_of('play', started)}")

    with v.Html(tag="section", class_="panel", attributes={"aria-labelledby": "switches"}):
        markup("div", _introduction(game, scenario, base, library))
        Switches(
            rows=[_row(row, chosen) for row in rows],
            chosen=chosen,
            problems=problems,
            made=_made(game, base, scenario, made, len(chosen)),
            seats=[]
            if game
            else [{"key": role.key, "name": role.name} for role in _seats(library, scenario)],
            words=section("sources.switches"),
            event_set_switch=take,
            event_reset=reset,
            event_start=begin,
        )


def _back(game: OpenGame | None) -> str:
    """Give the way back to the game; empty without one."""
    return page_of("debrief" if game.over else "play", game) if game else ""


def _begin(
    mine: str, game: OpenGame | None, base: Base | None, switches: Mapping[str, float], seat: str
) -> OpenGame:
    """Start a game with switches set: like the one under way, or else a short one in the seat chosen."""
    if base is None:
        raise IllegalChoice(say("sources.switches.own_scenario"))
    if game:
        seat, turns, seed = game.role.key, game.turns, int(game.log()["seed"])
    else:
        turns, seed = base.scenario.short_turns, secrets.randbelow(_LUCK)
    return sessions().start(mine, base.name, seat, turns, seed, switches)


def _made(
    game: OpenGame | None, base: Base | None, scenario: Scenario, made: Scenario, changes: int
) -> dict[str, Any]:
    """Give the scenario that choices make, as the component shows it."""
    note = say("sources.switches.start_note")
    if game is None:
        note = count("sources.switches.start_fresh", scenario.short_turns)
    return {
        "modified": bool(changes),
        "differs": count("sources.switches.differs", changes),
        "hash": made.hash[:_HASH],
        "before": scenario.hash[:_HASH],
        "startable": base is not None,
        "note": note if base else say("sources.switches.own_scenario"),
    }


def _introduction(game: OpenGame | None, scenario: Scenario, base: Base | None, library: Library) -> Markup:
    """Say whose settings are shown, and what else the scenario changes."""
    return fill(
        "sources_switches.html.j2",
        number=len(library.parameters.switches),
        scenario=scenario.title,
        role=game.role.name if game else "",
        differing=changed_switches(library, scenario, base.scenario) if base else [],
        numbers=changed_numbers(library, scenario),
    )


def _row(row: SwitchRow, chosen: Mapping[str, float]) -> dict[str, Any]:
    """Give a switch as the component shows it."""
    now = chosen.get(row.name)
    told = {"before": number(row.present), "value": number(row.present if now is None else now)}
    return {
        **asdict(row),
        "readings": [{**asdict(reading), "text": number(reading.value)} for reading in row.readings],
        "claims": [{"id": claim, "label": say("sources.claims.one", number=claim)} for claim in row.claims],
        "setting": say("sources.switches.present" if now is None else "sources.switches.changed", **told),
        "exactly": say(
            "sources.switches.exactly_of", low=number(row.low), high=number(row.high), question=row.question
        ),
    }


def _seats(library: Library, scenario: Scenario) -> list[Role]:
    """Give the seats, those the scenario was made for first."""
    return sorted(library.actors.values(), key=lambda role: role.key not in scenario.roles)


def _first(library: Library) -> str:
    """Give the scenario that somebody without a game begins with."""
    return min(
        library.scenarios, key=lambda name: (library.scenario(name).difficulty != "introductory", name)
    )


def _titles(library: Library) -> Mapping[str, str]:
    return {key: article_title(key, library) for key in library.claims.sources}


@cache
def _contents(library: Library) -> Markup:
    return fill("sources_contents.html.j2", groups=[group.title for group in sources(library).groups])


@cache
def _register(library: Library) -> Markup:
    titles = _titles(library)
    keys = re.compile("|".join(rf"\b{re.escape(key)}\b" for key in titles))

    def cite(text: str) -> Markup:
        """Write a source with links in place of the keys of articles."""
        parts, found = keys.split(text), [*keys.findall(text), ""]
        links = [_citation(key, titles) if key else Markup() for key in found]
        return Markup().join(escape(part) + link for part, link in zip(parts, links, strict=True))

    return fill("sources_register.html.j2", listed=sources(library), titles=titles, cite=cite)


def _citation(key: str, titles: Mapping[str, str]) -> Markup:
    return Markup('<a href="#source-{}">{}</a>').format(key, titles[key])


@cache
def _end(library: Library) -> Markup:
    return fill(
        "sources_end.html.j2",
        articles=sources(library).articles,
        documents=at_hand(),
        glossary=section("sources.glossary"),
    )
