"""What the form of a scenario shows: texts, start state, seats and frame, as plain data for the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geosim.actor import Role
from geosim.app.messages import count, say
from geosim.app.views.names import place_name
from geosim.app.views.sources import amount, cited, number
from geosim.app.views.switches import switch_rows
from geosim.library import Library
from geosim.parameters import Parameter
from geosim.scenario import Scenario
from geosim.strategies.base import HOLD

MOST_FOUND = 14  # numbers that a search shows
_TEXTS = ("title", "question", "summary", "differs", "teaches", "difficulty", "minutes", "content_note")
_LINES = ("objectives", "debrief")
_FOR_PERSONS = "human"


def texts(scenario: Scenario) -> dict[str, Any]:
    """Give what a scenario says to readers."""
    data = scenario.to_dict()
    lines = {key: "\n".join(data[key]) for key in _LINES}
    return {**{key: data[key] for key in _TEXTS}, **lines, "about": data["about"]}


def frame(scenario: Scenario) -> dict[str, Any]:
    """Give length, picks, cast and what students see."""
    return {
        "turns": scenario.turns,
        "turn_quarters": scenario.turn_quarters,
        "short_turns": scenario.short_turns,
        "cast": scenario.cast,
        "picks": scenario.picks.model_dump(),
        "shows": scenario.shows.model_dump(),
        "facts": count("editor.frame.facts", scenario.turns, years=f"{scenario.quarters / 4:g}"),
    }


# ------------------------------------------------------------------ how things stand at the start


def numbers_set(library: Library, scenario: Scenario) -> list[dict[str, Any]]:
    """Give the numbers a scenario sets, in its own order."""
    return [_number(library, address, value) for address, value in scenario.parameters.items()]


def numbers_found(library: Library, scenario: Scenario, words: str) -> tuple[list[dict[str, Any]], int]:
    """Give numbers that all the words stand in, those of the start first, and how many there are in all.

    Without words: those of the start alone. Switches are chosen elsewhere.
    """
    wanted = words.lower().split()
    found = [
        address
        for address, row in _single(library)
        if address not in scenario.parameters
        and (wanted or "_start" in address)
        and all(word in _sought(library, address, row) for word in wanted)
    ]
    found.sort(key=lambda address: "_start" not in address)
    return [_number(library, address) for address in found[:MOST_FOUND]], len(found)


def _single(library: Library) -> Iterator[tuple[str, Parameter]]:
    """Give every address of one number, and the parameter it belongs to."""
    for row in library.parameters.values():
        if row.kind != "contested":
            yield from ((address, row) for address, cells in row.cells if len(cells) == 1)


def _sought(library: Library, address: str, row: Parameter) -> str:
    return f"{address} {_entry(library, address)} {row.meaning} {row.unit}".lower().replace("_", " ")


def _number(library: Library, address: str, value: float | None = None) -> dict[str, Any]:
    row = library.parameters[address.partition(".")[0]]
    cells = dict(row.cells).get(address) or next(iter(dict(row.cells).values()))
    low, high = (float(bound.reshape(-1)[cells[0]]) for bound in row.bounds)
    default = float(row.values.reshape(-1)[cells[0]])
    now = default if value is None else value
    return {
        "address": address,
        "meaning": row.meaning.rstrip("."),
        "entry": _entry(library, address),
        "value": now,
        "told": amount(now, row.unit),
        "unit": "" if row.unit == "1" else row.unit,
        "low": low,
        "high": high,
        "step": _step(low, high),
        "range": say("editor.start.range", low=number(low), high=number(high)),
        "default": amount(default, row.unit),
        "kind": row.kind,
        "badge": say(f"badges.{row.kind}"),
        "source": cited(row.source, library),
        "href": f"sources#parameter-{row.name}",
    }


def _step(low: float, high: float) -> float:
    """Give a step of a slider: a hundredth or so of the range, as a round number."""
    rough = (high - low) / 100
    for step in (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100):
        if step >= rough:
            return step
    return rough


def _entry(library: Library, address: str) -> str:
    """Give the entries of an address as people call them."""
    return ", ".join(entry_name(library, part) for part in address.split(".")[1:])


def entry_name(library: Library, entry: str) -> str:
    """Give what a state, place, project or other entry of a table is called."""
    named = {role.home: role.name for role in library.actors.values() if role.is_state}
    return named.get(entry) or place_name(entry)


# ------------------------------------------------------------------ open questions and seats


def questions(library: Library, scenario: Scenario) -> list[dict[str, Any]]:
    """Give the switches with both citations, and how each stands."""
    return [
        {
            "name": row.name,
            "question": row.question,
            "readings": [
                {
                    "value": reading.value,
                    "says": reading.says,
                    "source": reading.source,
                    "text": number(reading.value),
                }
                for reading in row.readings
            ],
            "low": row.low,
            "high": row.high,
            "now": row.present,
            "set": row.name in scenario.switches,
            "claims": row.claims,
        }
        for row in switch_rows(library, scenario)
    ]


def seats(library: Library, scenario: Scenario, own: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give every seat: whether it is offered to students, and who plays it when nobody takes it.

    own: names of the strategies on the browser's shelf.
    """
    return [_seat(library, scenario, role, own) for role in library.actors.values()]


def _seat(library: Library, scenario: Scenario, role: Role, own: tuple[str, ...]) -> dict[str, Any]:
    carried = [name for name in scenario.own_strategies if library.suits(name, role.key, scenario)]
    mine = [name for name in (*carried, *own) if library.suits(name, role.key, scenario)]
    names = [*dict.fromkeys(mine), *library.strategies_for(role.key)]
    default = role.strategies.get(scenario.cast, HOLD)
    chosen = scenario.strategies.get(role.key, "")
    return {
        "key": role.key,
        "name": role.name,
        "state": role.is_state,
        "offered": role.key in scenario.roles,
        "now": chosen,
        "default": say("editor.seats.default", strategy=_about(library, scenario, default)["title"]),
        "about": _about(library, scenario, chosen)["about"] if chosen else "",
        "choices": [
            {"key": name, "title": _about(library, scenario, name)["title"], "own": name in mine}
            for name in dict.fromkeys(names)
            if name != _FOR_PERSONS
        ],
    }


def _about(library: Library, scenario: Scenario, name: str) -> Mapping[str, str]:
    data = library.strategy_document(name, scenario).data
    return {"title": str(data["title"]), "about": str(data["about"])}
