"""The tables by name: each a function from the library to Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from inspect import getdoc
from typing import get_args

from geosim.actor import Option, Role
from geosim.analysis.facts import FACTS
from geosim.document.cells import amounts, bounds, code, listed, numbers, table, value
from geosim.document.sheets import role_sheets, scenario_sheets, shelf_of_injects
from geosim.library import Library
from geosim.parameters import Parameter
from geosim.scenario import Cast, Event
from geosim.state import LEVERS, STATES, pair_index

_SECTION = re.compile(r"^# -{10,} (?P<section>.+)$|^(?P<name>[a-z]\w*):", re.MULTILINE)


def counts(library: Library) -> str:
    """Say how many numbers and claims there are, by kind."""
    kinds = Counter(row.kind for row in library.parameters.values())
    status = Counter(claim.status for claim in library.claims.claims)
    rows = ", ".join(f"{kinds[kind]} {kind}" for kind in ("sourced", "derived", "assumed", "contested"))
    claims = ", ".join(f"{status[kind]} {kind}" for kind in ("agreed", "contested", "unverified"))
    return (
        f"Parameters: {sum(kinds.values())} ({rows}). "
        f"Claims of the two source articles: {sum(status.values())} ({claims})."
    )


def patterns(library: Library) -> str:  # noqa: ARG001  # every table is asked for alike
    """List the patterns that the model is judged by."""
    return "\n".join(f"- {getdoc(trial)}" for trial in FACTS.values())


def levers(library: Library) -> str:
    """List the levers with their bounds and where they start."""
    rows = []
    for lever in LEVERS:
        start = library.parameters[f"{lever.name}_start"]
        allowed = f"{lever.low:g} to {lever.high:g}"
        rows.append((code(lever.name), lever.axis, allowed, value(start), start.meaning.rstrip(".")))
    return table(("Lever", "One for each", "Bounds", "Start", "Meaning"), rows)


def actors(library: Library) -> str:
    """List who decides, and who plays each seat in each cast."""
    casts = get_args(Cast)
    rows = [
        (code(role.key), role.institution, *(code(role.strategies.get(cast, "")) for cast in casts))
        for role in library.actors.values()
    ]
    return table(("Actor", "Institution", *(f"Cast `{cast}`" for cast in casts)), rows)


def goals(library: Library) -> str:
    """List what every actor wants: measure, weight, and from where a goal counts as met."""
    rows = []
    for who, role in _kinds_of_actor(library):
        for goal in role.goals:
            weight = f"{goal.weight:g}" + (f" × {code(goal.weight_switch)}" if goal.weight_switch else "")
            met = f"{goal.threshold:g}: {goal.because}"
            rows.append((who, goal.title, code(goal.measure), weight, met))
    return table(("Actor", "Goal", "Measure", "Weight", "Met from"), rows)


def options(library: Library) -> str:
    """List every option: what it moves a quarter, which ties it warms, what it costs."""
    heading = ("Option", "Moves a quarter", "Ties", "Cost", "Conditions", "First, full effect")
    parts = []
    for who, role in _kinds_of_actor(library):
        rows = [
            (
                f"{code(option.key)} {option.title}",
                amounts(option.moves),
                _ties(option),
                f"{option.cost:g}",
                _conditions(option),
                f"{option.first_effect}, {option.full_effect} ({option.certainty})",
            )
            for option in role.options
        ]
        parts.append(f"**{who}**\n\n{table(heading, rows)}")
    return "\n\n".join(parts)


def strategies(library: Library) -> str:
    """List the strategies and for whom each is made."""
    rows = []
    for name in library.strategies:
        data = library.strategy_document(name).data
        about, kind, made_for = (data.get(key, "") for key in ("about", "kind", "actors"))
        rows.append((code(name), about, code(kind), listed(made_for or "any")))
    return table(("Strategy", "About", "Kind", "For"), rows)


def scenarios(library: Library) -> str:
    """List the scenarios: length, what differs from the default world, and the script of events."""
    parts = []
    for name in library.scenarios:
        scenario = library.scenario(name)
        about = (
            f"**{code(name)} {scenario.title}.** {scenario.question} "
            f"{scenario.turns} turns of {scenario.turn_quarters} quarters, cast {code(scenario.cast)}. "
            f"Numbers that differ from the default world: {numbers(scenario.overrides) or 'none'}."
        )
        rows = [_event(event) for event in scenario.events]
        script = table(("Event", "Quarter", "Odds", "Effects a quarter"), rows) if rows else "No events."
        parts.append(f"{about}\n\n{script}")
    return "\n\n".join(parts)


def switches(library: Library) -> str:
    """List the assumption switches with the two readings between which each one moves."""
    rows = []
    for name in library.parameters.switches:
        row = library.parameters[name]
        assert row.poles  # a contested number always has them
        low, high = (f"{pole.says} [{pole.source}]" for pole in (row.poles.low, row.poles.high))
        rows.append((code(name), row.meaning, f"{value(row)} ({bounds(row)})", low, high))
    return table(("Switch", "Question", "Default", "Low end", "High end"), rows)


def parameters(library: Library) -> str:
    """List every number of the world but the switches, under the headings of its file."""
    heading = ("Parameter", "Value", "Range", "Unit", "Kind", "Meaning and source")
    parts = []
    for section, found in sections(library).items():
        rows = [
            (code(row.name), value(row), bounds(row), row.unit, row.kind, f"{row.meaning} *{row.source}*")
            for row in found
        ]
        parts.append(f"**{section[:1].upper()}{section[1:]}**\n\n{table(heading, rows)}")
    return "\n\n".join(parts)


def ties(library: Library) -> str:
    """Show the ties of the nine states at the start, upper triangle."""
    values = library.parameters["alignment_start"].values
    rows = [
        (code(a), *(f"{values[pair_index(a, b)]:g}" if i < k else "" for k, b in enumerate(STATES) if k))
        for i, a in enumerate(STATES[:-1])
    ]
    return table(("", *map(code, STATES[1:])), rows)


_ALL = (counts, patterns, levers, actors, goals, options, strategies, scenarios, switches, parameters, ties)
_SHEETS = (role_sheets, scenario_sheets, shelf_of_injects)

TABLES: Mapping[str, Callable[[Library], str]] = {write.__name__: write for write in (*_ALL, *_SHEETS)}


def _kinds_of_actor(library: Library) -> Iterator[tuple[str, Role]]:
    """Give the states, and one community for all of them, since they share goals and options."""
    seen: set[type] = set()
    for role in library.actors.values():
        if role.agent not in seen:
            seen.add(role.agent)
            yield ("Each community" if role.agent.instances else role.name), role


def _ties(option: Option) -> str:
    own = [f"own with {code(state)} {amount:+g}" for state, amount in option.warms.items()]
    return ", ".join([*own, *(f"{code(tie)} {amount:+g}" for tie, amount in option.ties.items())])


def _conditions(option: Option) -> str:
    found = [f"one of {listed(option.targets)}"] if option.targets else []
    found += [f"not with {listed(option.conflicts)}"] if option.conflicts else []
    found += [f"only where {code(option.needs_switch)} is above 0"] if option.needs_switch else []
    found += ["computer players only"] if not option.persons else []
    found += [f"lends {amount:g} to {code(name)} next turn" for name, amount in option.invites.items()]
    return "; ".join([*found, option.label] if option.label else found)


def _event(event: Event) -> tuple[str, str, str, str]:
    last = event.quarter + event.lasts - 1
    when = f"{event.quarter} to {last}" if event.lasts > 1 else f"{event.quarter}"
    odds = f"{event.probability:g}" + (f", size × {code(event.scaled_by)}" if event.scaled_by else "")
    factors = [f"{code(name)} × {factor:g}" for name, factor in event.factors.items()]
    effects = ", ".join([part for part in (amounts(event.effects), *factors) if part])
    return f"{code(event.name)} {event.title}", when, odds, effects or "news only"


def sections(library: Library) -> Mapping[str, list[Parameter]]:
    """Sort the parameters under the headings that the comments of their file give."""
    text = (library.home / "configs" / "parameters.yaml").read_text(encoding="utf-8")
    section, found = "numbers", dict[str, list[Parameter]]()
    for line in _SECTION.finditer(text):
        section = line["section"] or section
        if line["name"] in library.parameters and line["name"] not in library.parameters.switches:
            found.setdefault(section, []).append(library.parameters[line["name"]])
    return found
