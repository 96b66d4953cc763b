"""What happens when: the events of a scenario by turn, the shelf of injects, and what an event may move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from geosim.app.editor.form import entry_name
from geosim.app.messages import count, say, section
from geosim.library import Library
from geosim.rules.instruments import FACTORS, INSTRUMENT_ROWS, most
from geosim.rules.quarters import quarter_name, span_name
from geosim.scenario import Event, Inject, Scenario
from geosim.wording import plain, signed

KINDS: tuple[str, ...] = get_args(Event.model_fields["kind"].annotation)


def turns(scenario: Scenario) -> list[dict[str, Any]]:
    """Give the turns with what happens in each."""
    length = scenario.turn_quarters
    return [
        {
            "number": turn + 1,
            "when": span_name(range(turn * length, (turn + 1) * length)),
            "first": turn * length,
            "events": [
                {"name": event.name, "title": event.title}
                for event in scenario.events
                if event.quarter // length == turn
            ],
        }
        for turn in range(scenario.turns)
    ]


def events(library: Library, scenario: Scenario) -> list[dict[str, Any]]:
    """Give every event in the order of time, with its place in the scenario."""
    told = [_event(library, scenario, place, event) for place, event in enumerate(scenario.events)]
    return sorted(told, key=lambda event: (event["quarter"], event["place"]))


def _event(library: Library, scenario: Scenario, place: int, event: Event) -> dict[str, Any]:
    length = scenario.turn_quarters
    turn = event.quarter // length
    return {
        "place": place,
        "name": event.name,
        "title": event.title,
        "headline": event.headline,
        "kind": event.kind,
        "quarter": event.quarter,
        "turn": turn + 1,
        "within": event.quarter % length + 1,
        "when": say("editor.timeline.when", turn=turn + 1, quarter=quarter_name(event.quarter)),
        "late": event.quarter >= scenario.quarters,
        "lasts": event.lasts,
        "probability": event.probability,
        "scaled_by": _question(library, event.scaled_by),
        "effects": [
            {
                "row": row,
                "title": instrument(library, row),
                "amount": amount,
                "usual": _usual_words(library, row),
                "most": most(row),
            }
            for row, amount in event.effects.items()
        ],
        "factors": [
            {"row": row, "title": _factor(row), "amount": amount} for row, amount in event.factors.items()
        ],
        "viewpoints": [viewpoint.model_dump() for viewpoint in event.viewpoints],
        "claims": list(event.claims),
        "moves": moves(library, event),
    }


def _question(library: Library, switch: str) -> str:
    return library.parameters[switch].meaning if switch else ""


def moves(library: Library, event: Event | Inject) -> str:
    """Write what an event or inject moves."""
    told = [
        f"{instrument(library, row)} {signed(amount, _digits(amount))}"
        for row, amount in event.effects.items()
    ]
    told += [
        say("editor.timeline.times", what=_factor(row), factor=plain(factor, _digits(factor)))
        for row, factor in event.factors.items()
    ]
    lasting = count("editor.timeline.lasting", event.lasts) if event.lasts > 1 else ""
    return f"{'; '.join(told)}{lasting}" if told else say("editor.timeline.moves_nothing")


def injects(library: Library) -> list[dict[str, Any]]:
    """Give the shelf of injects."""
    found = [(name, library.inject(name)) for name in library.injects]
    return [
        {
            "name": name,
            "title": inject.title,
            "headline": inject.headline,
            "use": inject.use,
            "moves": moves(library, inject),
        }
        for name, inject in found
    ]


def added(library: Library, scenario: Scenario, inject: str, turn: int) -> dict[str, Any]:
    """Give the event that uses an inject in a turn, counted from 1, with a name no other event has."""
    library.inject(inject)  # refuses unknown names
    event = {"inject": inject, "quarter": _quarter(scenario, turn)}
    taken = {event.name for event in scenario.events}
    return event if inject not in taken else {"inject": inject, "name": _free(inject, taken), **event}


def written(scenario: Scenario, turn: int) -> dict[str, Any]:
    """Give the beginning of an event of one's own in a turn, counted from 1."""
    words = section("editor.timeline.fresh")
    return {
        "name": _free("my_event", {event.name for event in scenario.events}),
        "title": words["title"],
        "headline": words["headline"],
        "kind": "custom",
        "quarter": _quarter(scenario, turn),
        "viewpoints": [dict(viewpoint) for viewpoint in words["viewpoints"]],
    }


def with_inject(library: Library, scenario: Scenario, inject: str, turn: int) -> tuple[Scenario, str]:
    """Give a scenario with an inject in a turn, as if it had been added, and the name of the event."""
    event = added(library, scenario, inject, turn)
    name = str(event.get("name", inject))
    said = {"name": name, **library.inject(inject).model_dump(exclude={"use"}), "quarter": event["quarter"]}
    return scenario.model_copy(update={"events": (*scenario.events, Event.model_validate(said))}), name


def _quarter(scenario: Scenario, turn: int) -> int:
    return min(max(turn, 1), scenario.turns) * scenario.turn_quarters - scenario.turn_quarters


def _free(name: str, taken: set[str]) -> str:
    return next(each for each in _numbered(name) if each not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


# ------------------------------------------------------------------ what an event may move


@cache
def instruments(library: Library) -> list[dict[str, Any]]:
    """Give everything an event may move, under headings, with how far those that ship move it."""
    groups: dict[str, list[dict[str, Any]]] = {say("editor.timeline.single"): []}
    for row in INSTRUMENT_ROWS:
        family = row.partition(".")[0]
        title = _family(family) if family != row else say("editor.timeline.single")
        told = {"row": row, "title": instrument(library, row), "usual": _usual_words(library, row)}
        groups.setdefault(title, []).append(told)
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def instrument(library: Library, row: str) -> str:
    """Give what an instrument is called, with its entries."""
    family, *entries = row.split(".")
    title = _family(family)
    named = ", ".join(entry_name(library, entry) for entry in entries)
    return f"{title}: {named}" if named else title


def _family(family: str) -> str:
    return str(section("editor.instruments").get(family, family.replace("_", " ")))


def _usual_words(library: Library, row: str) -> str:
    usual, limit = _usual(library).get(row.partition(".")[0]), plain(most(row), _digits(most(row)))
    if not usual:
        return say("editor.timeline.most", most=limit)
    return say("editor.timeline.usual", amount=plain(usual, _digits(usual)), most=limit)


@cache
def _usual(library: Library) -> Mapping[str, float]:
    """Give the largest amount by which shipped events, injects and options move each family."""
    found: dict[str, float] = {}
    happenings = [event for name in library.scenarios for event in library.scenario(name).events]
    moved = [happening.effects for happening in (*happenings, *map(library.inject, library.injects))]
    moved += [dict(role.moves(choice)) for role in library.actors.values() for choice in role.choices]
    for effects in moved:
        for row, amount in effects.items():
            family = row.partition(".")[0]
            found[family] = max(found.get(family, 0.0), abs(amount))
    return found


def factors() -> list[dict[str, str]]:
    """Give the numbers an event may multiply while it lasts."""
    return [{"row": row, "title": _factor(row)} for row in FACTORS]


def _factor(row: str) -> str:
    return say(f"editor.factors.{row}")


def _digits(amount: float) -> int:
    """Give the digits it takes to write an amount, at most three."""
    return next((digits for digits in range(3) if round(amount, digits) == round(amount, 3)), 3)
