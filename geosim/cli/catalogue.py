"""What there is, as plain data: one row an actor, option, scenario, inject, number, claim and so on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeAlias

from geosim.actor import Option
from geosim.errors import UnknownName
from geosim.examining import rows_of as count_rows
from geosim.library import Library
from geosim.rules.columns import columns as known_columns
from geosim.rules.instruments import FACTORS, INSTRUMENTS, most, rows_of
from geosim.state import AXES

Row: TypeAlias = dict[str, Any]

_PLACES = ("state", "partner", "locality", "asset", "deposit")  # axes long enough to be named once


def actors(library: Library) -> list[Row]:
    """Give who takes part, with goals and default strategies."""
    return [
        {
            "key": role.key,
            "name": role.name,
            "institution": role.institution,
            "summary": role.summary,
            "options": [option.key for option in role.options],
            "goals": [
                {"key": goal.key, "title": goal.title, "weight": goal.weight, "threshold": goal.threshold}
                for goal in role.goals
            ],
            "strategies": dict(role.strategies),
            "sources": role.sources,
        }
        for role in library.actors.values()
    ]


def options(library: Library, actor: str = "") -> list[Row]:
    """Give what every actor, or one of them, may choose.

    Raises:
        UnknownName: no such actor.
    """
    if actor and actor not in library.actors:
        advice = "See them all with: geosim list actors"
        raise UnknownName("actor", actor, library.actors, where="--actor", advice=advice)
    return [
        {"actor": role.key, "name": role.name, **_plain(option)}
        for role in library.actors.values()
        if actor in ("", role.key)
        for option in role.options
    ]


def scenarios(library: Library) -> list[Row]:
    """Give the scenarios with what each asks and how it differs."""
    found = {name: library.scenario(name) for name in library.scenarios}
    told = (
        "title",
        "question",
        "summary",
        "differs",
        "teaches",
        "difficulty",
        "minutes",
        "quarters",
        "turn_quarters",
    )
    return [
        {
            "name": name,
            **{key: getattr(scenario, key) for key in told},
            "turns": scenario.turns,
            "roles": scenario.roles,
            "events": [event.name for event in scenario.events],
            "hash": scenario.hash,
        }
        for name, scenario in found.items()
    ]


def experiments(library: Library) -> list[Row]:
    """Give the experiments with what each varies and how many runs it takes."""
    return [
        {
            "name": name,
            "title": experiment.title,
            "question": experiment.question,
            "about": experiment.about,
            "design": experiment.design.kind,
            "uncertainties": list(experiment.uncertainties),
            "levers": list(experiment.levers),
            "outcomes": experiment.outcomes,
            "runs": count_rows(experiment),
        }
        for name, experiment in ((name, library.experiment(name)) for name in library.experiments)
    ]


def injects(library: Library) -> list[Row]:
    """Give the injects with what each moves."""
    return [{"name": name, **library.inject(name).model_dump(mode="json")} for name in library.injects]


def strategies(library: Library) -> list[Row]:
    """Give the strategies with whom each is made for."""
    found = {name: library.strategy_document(name).data for name in library.strategies}
    return [
        {
            "name": name,
            **{key: data.get(key, "") for key in ("title", "about", "kind")},
            "actors": data.get("actors", ["any"]),
            "sources": data.get("sources", []),
        }
        for name, data in found.items()
        if isinstance(data, Mapping)
    ]


def parameters(library: Library) -> list[Row]:
    """Give every number of the world with range, unit, kind, meaning and source."""
    return [
        {
            "name": name,
            "value": row.value,
            "axis": row.axis,
            "range": row.range,
            "unit": row.unit,
            "kind": row.kind,
            "meaning": row.meaning,
            "source": row.source,
        }
        for name, row in library.parameters.items()
    ]


def switches(library: Library) -> list[Row]:
    """Give the assumption switches with both poles and the claims they rest on."""
    claims = library.claims.carried_by("switch")
    rows = ((name, library.parameters[name]) for name in library.parameters.switches)
    return [
        {
            "name": name,
            "value": row.value,
            "range": row.range,
            "meaning": row.meaning,
            "poles": row.poles.model_dump() if row.poles else {},
            "source": row.source,
            "claims": claims.get(name, ()),
        }
        for name, row in rows
    ]


def claims(library: Library) -> list[Row]:
    """Give what the sources say: status, both readings where they differ, and what carries each claim."""
    return [claim.model_dump(mode="json") for claim in library.claims.claims]


def columns(library: Library) -> list[Row]:
    """Give the result columns with meaning, unit, and how each is put together over several quarters."""
    return [
        {"name": column.name, "meaning": column.meaning, "unit": column.unit, "over": column.over}
        for column in known_columns(tuple(library.actors)).values()
    ]


def instruments(library: Library) -> list[Row]:  # noqa: ARG001  # every list is asked for alike
    """Give what options and events move, by pattern and row by row, and what events may multiply."""
    moved = [
        {
            "name": name,
            "pattern": ".".join((name, *map(_placeholder, axes))),
            "rows": rows_of(name),
            "by": "amount",
            "most": most(name),
        }
        for name, axes in INSTRUMENTS.items()
    ]
    return [*moved, *({"name": name, "pattern": name, "rows": [name], "by": "factor"} for name in FACTORS)]


def entries() -> dict[str, tuple[str, ...]]:
    """Give what may stand in place of each part of a pattern that is written large."""
    return {name.upper(): entries for name, entries in AXES.items() if name in _PLACES}


def matching(rows: Iterable[Row], text: str) -> list[Row]:
    """Give the rows in which a text occurs, in whatever case."""
    return [row for row in rows if text.lower() in str([*row.values()]).lower()]


def _plain(option: Option) -> Row:
    found = {field.name: getattr(option, field.name) for field in fields(option)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in found.items()}


def _placeholder(axis: tuple[str, ...]) -> str:
    name = next((name for name in AXES if AXES[name] == axis), "")
    if name == "pair":
        return "STATE.STATE"
    return name.upper() if name in _PLACES else f"({' or '.join(axis)})"
