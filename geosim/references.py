"""The names and numbers of a scenario or inject, compared with what there is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from geosim.actor import Role
from geosim.claims import Register
from geosim.errors import InputError, UnknownName
from geosim.parameters import Parameters
from geosim.reading import KeyPath
from geosim.rules.columns import numeric_columns
from geosim.rules.instruments import FACTORS, INSTRUMENT_ROWS, most, row_name
from geosim.scenario import Event, Inject, Picks, Scenario
from geosim.strategies import build
from geosim.strategies.base import HOLD, Fit
from geosim.validation import LineOf, no_lines


class Shelves(Protocol):
    """What a library knows, as far as a file may refer to it."""

    @property
    def parameters(self) -> Parameters:
        """Give every number of the world."""

    @property
    def claims(self) -> Register:
        """Give what the sources say."""

    @property
    def actors(self) -> Mapping[str, Role]:
        """Give the roles by actor key."""

    def suits(self, strategy: str, actor: str, scenario: Scenario | None = None) -> bool:
        """Tell whether a strategy, perhaps one that a scenario carries, is made for an actor."""

    def strategies_for(self, actor: str) -> tuple[str, ...]:
        """Give the names of the strategies that suit an actor."""


class References:
    """Compares the names and numbers of one file with what there is."""

    def __init__(self, shelves: Shelves, where: str, line_of: LineOf) -> None:
        self._shelves, self._where, self._line_of = shelves, where, line_of

    def cast(self, scenario: Scenario) -> Iterator[InputError]:
        """Check who plays, and how."""
        shelves = self._shelves
        for actor, strategy in scenario.strategies.items():
            path = ("strategies", actor)
            if actor not in shelves.actors:
                yield self._unknown("actor", actor, shelves.actors, path)
                continue
            try:
                suits = shelves.suits(strategy, actor, scenario)
            except InputError as fault:
                yield self._moved(fault, path)
                continue
            if not suits:
                fitting = ", ".join(shelves.strategies_for(actor))
                problem = f'the strategy "{strategy}" is not made for this actor.'
                yield InputError(problem, **self._place(path), advice=f"These are: {fitting}.")
        for i, actor in enumerate(scenario.roles):
            if actor not in shelves.actors:
                yield self._unknown("actor", actor, shelves.actors, ("roles", i))

    def own_strategies(self, scenario: Scenario) -> Iterator[InputError]:
        """Check the strategies that the scenario carries: the first fault of each."""
        actors = self._shelves.actors
        for name, data in scenario.own_strategies.items():
            lines = part_lines(self._line_of, name)
            whose = players(data, seats_of(scenario.strategies, name), actors)
            try:
                for actor, fit in fits(actors, self._where, lines, scenario.picks).items():
                    if actor in whose:
                        build(data, fit)
            except InputError as fault:
                yield within(fault, self._where, name)

    def numbers(self, scenario: Scenario) -> Iterator[InputError]:
        """Check what differs from the default world."""
        parameters = self._shelves.parameters
        for name in scenario.switches:
            if name not in parameters.switches:
                yield self._unknown("switch", name, parameters.switches, ("switches", name))
        known = {name: value for name, value in scenario.switches.items() if name in parameters}
        faults = [*self._overrides("parameters", scenario.parameters), *self._overrides("switches", known)]
        yield from faults
        if not faults:
            try:
                parameters.resolve(scenario.parameters | known)  # two spellings of one address
            except InputError as fault:
                yield self._moved(fault, ("parameters", fault.key))

    def events(self, scenario: Scenario) -> Iterator[InputError]:
        """Check what the script moves."""
        for i, event in enumerate(scenario.events):
            yield from self.happening(event, ("events", i))

    def happening(self, event: Event | Inject, path: KeyPath) -> Iterator[InputError]:
        """Check what one event or inject moves, and what it rests on."""
        for row, amount in event.effects.items():
            place = (*path, "effects", row)
            if not _is_row(row):
                yield self._unknown("instrument", row, INSTRUMENT_ROWS, place)
            elif abs(amount) > most(row):
                problem = f"{amount:g} is more than an event can move this in a quarter."
                advice = f"Take a number from {-most(row):g} to {most(row):g}."
                yield InputError(problem, **self._place(place), advice=advice)
        for factor in event.factors:
            if factor not in FACTORS:
                yield self._unknown("factor", factor, FACTORS, (*path, "factors", factor))
        switches = self._shelves.parameters.switches
        if event.scaled_by and event.scaled_by not in switches:
            yield self._unknown("switch", event.scaled_by, switches, (*path, "scaled_by"))
        for k, claim in enumerate(event.claims):
            yield from self._claim(claim, (*path, "claims", k))

    def claims(self, scenario: Scenario) -> Iterator[InputError]:
        """Check what the scenario rests on."""
        for i, bullet in enumerate(scenario.about):
            if bullet.claim is not None:
                yield from self._claim(bullet.claim, ("about", i, "claim"))

    def _claim(self, claim: int, path: KeyPath) -> Iterator[InputError]:
        if said := no_claim(claim, self._shelves.claims):
            problem, advice = said
            yield InputError(problem, **self._place(path), advice=advice)

    def _overrides(self, table: str, numbers: Mapping[str, float]) -> Iterator[InputError]:
        for address, number in numbers.items():
            try:
                self._shelves.parameters.resolve({address: number})
            except InputError as fault:
                yield self._moved(fault, (table, address))

    def _unknown(self, kind: str, name: str, known: Any, path: KeyPath) -> UnknownName:
        lists = {"actor": "actors", "switch": "switches"}
        advice = f"See them all with: geosim list {lists[kind]}" if kind in lists else ""
        return UnknownName(kind, name, known, **self._place(path), advice=advice)

    def _moved(self, fault: InputError, path: KeyPath) -> InputError:
        """Give a fault the place of the key in the scenario that brought it about."""
        if not fault.where:
            place = self._place(path)
            fault.where, fault.key = place["where"], place["key"]
        return fault

    def _place(self, path: KeyPath) -> dict[str, str]:
        line = self._line_of(path)
        where = f"{self._where}:{line}" if line else self._where
        return {"where": where, "key": ".".join(map(str, path))}


def no_claim(claim: int, register: Register) -> tuple[str, str] | None:
    """Say that a claim does not exist, and which do; None where it does."""
    last = len(register.claims)
    if 1 <= claim <= last:
        return None
    return f"there is no claim {claim}.", f"They run from 1 to {last}: geosim list claims"


def made_for(data: Mapping[str, Any], actor: str) -> bool:
    """Tell whether a strategy's file is made for an actor; one that does not say is made for any.

    One that says it wrongly passes here, and is told when it is made.
    """
    named = data.get("actors", "any")
    return not isinstance(named, list) or not named or actor in named or "any" in named


def players(data: Mapping[str, Any], seats: Collection[str], actors: Collection[str]) -> Collection[str]:
    """Say who must be able to play a strategy that a scenario carries or names by its path.

    Those its file is made for; where it does not say, those whose seats it has there, or everybody.
    """
    named = data.get("actors")
    if isinstance(named, list) and named and "any" not in named:
        return [actor for actor in actors if actor in named]
    return seats or actors


def seats_of(strategies: object, name: str) -> list[str]:
    """Give the actors whose strategy is called so, in a table of them."""
    items = strategies.items() if isinstance(strategies, Mapping) else ()
    return [actor for actor, strategy in items if strategy == name]


def fits(
    actors: Mapping[str, Role], where: str = "", line_of: LineOf = no_lines, picks: Picks | None = None
) -> Mapping[str, Fit]:
    """Say for every actor what the file of a strategy may name that plays it among these.

    picks: how many choices they may take a turn, where that is known.
    """
    menus = {key: (HOLD, *(choice.name for choice in role.choices)) for key, role in actors.items()}
    numeric = numeric_columns(tuple(actors))
    return {
        key: Fit(
            role,
            menus,
            numeric,
            where,
            line_of,
            picks=picks.of(role.is_state) if picks else 0,
            roles=tuple(actors.values()),
        )
        for key, role in actors.items()
    }


def part_lines(line_of: LineOf, name: str) -> LineOf:
    """Give the lines of a strategy that a scenario carries, by its own keys."""
    return lambda path: line_of(("own_strategies", name, *path))


def within(fault: InputError, where: str, name: str) -> InputError:
    """Tell a fault of a strategy that a scenario carries by its place in the scenario."""
    fault.where = fault.where or where
    fault.key = ".".join(filter(None, ("own_strategies", name, fault.key)))
    return fault


def _is_row(row: str) -> bool:
    try:
        return row_name(row) in INSTRUMENT_ROWS
    except ValueError:  # a tie with a state that does not exist
        return False
