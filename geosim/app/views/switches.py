"""The assumption switches: two readings each, how they stand in a game, and what a change makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geosim.app.messages import say
from geosim.app.views.sources import cited, feeding_claims, number
from geosim.library import Library
from geosim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that can be taken: the setting that stands for it, what it says and who holds it."""

    value: float
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """An assumption switch: the low reading, neither, the high one, and how it stands."""

    name: str
    question: str
    readings: tuple[Reading, ...]
    low: float
    high: float
    present: float
    present_text: str
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A number of a scenario that differs from another scenario's or from the default world's."""

    name: str
    title: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Base:
    """A scenario of the library, by name, in the length of a game."""

    name: str
    scenario: Scenario


def base_of(library: Library, scenario: Scenario) -> Base | None:
    """Give the scenario of the library that differs from this one in switches at most; None if none does."""
    for name in library.scenarios:
        base = library.scenario(name).with_changes(
            turn_quarters=scenario.turn_quarters, quarters=scenario.quarters
        )
        if base.with_changes(switches=scenario.switches).hash == scenario.hash:
            return Base(name, base)
    return None


def is_modified(library: Library, scenario: Scenario) -> bool:
    """Tell whether a scenario is one of the library with switches set otherwise."""
    base = base_of(library, scenario)
    return base is not None and base.scenario.hash != scenario.hash


def switch_rows(library: Library, scenario: Scenario) -> list[SwitchRow]:
    """Give every switch as it stands in a scenario."""
    claims = feeding_claims(library, "switch")
    rows = []
    for name in library.parameters.switches:
        row = library.parameters[name]
        assert row.poles  # a contested number always has them
        low, high = (float(bound) for bound in row.bounds)
        ends = ((low, row.poles.low), (high, row.poles.high))
        first, last = (Reading(value, pole.says, cited(pole.source, library)) for value, pole in ends)
        middle = Reading(float(row.values), say("sources.switches.neither"), say("sources.switches.default"))
        present = setting(library, scenario, name)
        rows.append(
            SwitchRow(
                name=name,
                question=row.meaning,
                readings=(first, middle, last),
                low=low,
                high=high,
                present=present,
                present_text=number(present),
                claims=claims.get(name, ()),
            )
        )
    return rows


def setting(library: Library, scenario: Scenario, name: str) -> float:
    """Give how a switch stands in a scenario."""
    return scenario.overrides.get(name, float(library.parameters[name].values))


def flipped(library: Library, scenario: Scenario, chosen: Mapping[str, float]) -> Scenario:
    """Give a scenario with switches set anew; those chosen as they stand change nothing.

    Raises:
        UnknownName: no such switch.
        InputError: a setting that is no number or out of range.
    """
    changes = {name: value for name, value in chosen.items() if value != _stands(library, scenario, name)}
    if not changes:
        return scenario
    made = scenario.with_changes(switches=changes)
    library.check(made)
    return made


def changed_switches(library: Library, scenario: Scenario, base: Scenario) -> list[Changed]:
    """Give the switches that stand otherwise in a scenario than in another, in the order of their file."""
    found = []
    for name in library.parameters.switches:
        before, now = (setting(library, each, name) for each in (base, scenario))
        if before != now:
            found.append(Changed(name, library.parameters[name].meaning, number(before), number(now)))
    return found


def changed_numbers(library: Library, scenario: Scenario) -> list[Changed]:
    """Give the numbers, switches aside, that a scenario has otherwise than the default world."""
    found = []
    for address, now in scenario.parameters.items():
        name = address.partition(".")[0]
        row = library.parameters[name]
        cells = next(cells for cell, cells in row.cells if cell == address)
        before = {number(row.values.reshape(-1)[cell]) for cell in cells}
        found.append(Changed(name, row.meaning, " / ".join(sorted(before)), number(now)))
    return found


def _stands(library: Library, scenario: Scenario, name: str) -> float | None:
    """Give how a switch stands, None for a name that is no switch: the library refuses it by name."""
    return setting(library, scenario, name) if name in library.parameters.switches else None
