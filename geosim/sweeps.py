"""An experiment laid out as rows: who plays what, with which numbers, on which luck.

Rows that share a world and its seats lie together in a group, so that one chunk holds many points. Point p
with replication r has luck number r, the same for every point (common random numbers).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.designs import count, numbers_of, points, seats_of
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.experiment import Experiment, OfScript, OfStrategy, Spread
from geosim.library import Library
from geosim.rules.columns import columns
from geosim.scenario import Scenario
from geosim.strategies import build
from geosim.strategies.base import Strategy
from geosim.table import fit, seat
from geosim.world import World, compile_world

MOST_ROWS = 1_000_000_000


@dataclass(frozen=True)
class Group:
    """Rows that share a world: points one after the other, each with all its replications."""

    scenario: Scenario
    scripts: Mapping[str, Mapping[str, Any]]  # what a scripted actor's file would say
    first: int  # row
    points: NDArray[np.int64]  # (P,) their numbers in the table of points
    replications: int
    numbers: Mapping[str, NDArray[np.float64]]  # address -> (P,)

    @property
    def rows(self) -> range:
        """Give the rows of the group."""
        return range(self.first, self.first + len(self.points) * self.replications)

    def places(self, rows: range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give, for some rows of the group, the place of each one's point and its replication, (R,) each."""
        at = np.arange(rows.start, rows.stop) - self.first
        return at // self.replications, at % self.replications


@dataclass(frozen=True)
class Sweep:
    """A whole experiment: the table of its points, and its rows by group."""

    experiment: Experiment
    points: pd.DataFrame  # part, scenario, then a column a factor
    groups: tuple[Group, ...]

    @property
    def rows(self) -> int:
        """Count the runs."""
        return sum(len(group.rows) for group in self.groups)


def rows_of(experiment: Experiment) -> int:
    """Count the runs of an experiment without laying it out."""
    return sum(len(part.scenarios) * count(part) * part.replications for part in experiment.parts)


def lay_out(experiment: Experiment, library: Library) -> Sweep:
    """Sample the points of an experiment and put rows that share a world together.

    Raises:
        InputError: whatever it names that does not exist, a number out of its range, too many rows.
    """
    check(experiment, library)
    if (rows := rows_of(experiment)) > MOST_ROWS:
        raise InputError(f"{rows:,} runs are too many.", key="design", advice="Take fewer points.")
    tables, found = [], list[tuple[tuple[Any, ...], int, int, dict[str, float]]]()
    first = 0
    for part, name, table in _tables(experiment):
        for number, point in enumerate(table.to_dict("records"), start=first):
            values = {str(factor): value for factor, value in point.items() if not _unset(value)}
            numbers = numbers_of(part, values)
            seats = tuple(sorted(seats_of(part, values).items()))
            found.append(((part.title, name, seats, tuple(numbers)), number, part.replications, numbers))
        table.insert(0, "part", part.title)
        table.insert(1, "scenario", name)
        tables.append(table)
        first += len(table)
    parts = {part.title: part for part in experiment.parts}
    return Sweep(experiment, pd.concat(tables, ignore_index=True), tuple(_grouped(found, parts, library)))


def seated(group: Group, library: Library, rows: range | None = None) -> tuple[World, dict[str, Strategy]]:
    """Compile the world of a group, with the numbers of some of its rows, and put a strategy in every seat.

    Raises:
        InputError: a number out of its range, or a script that names what does not exist.
    """
    own = {}
    if rows is not None:
        places, _ = group.places(rows)
        own = {address: values[places] for address, values in group.numbers.items()}
    world = compile_world(group.scenario, library.parameters, tuple(library.actors.values()), own)
    seats = seat(world, library)
    for actor, says in group.scripts.items():
        seats[actor] = build(says, fit(world, actor))
    return world, seats


def check(experiment: Experiment, library: Library) -> None:
    """Refuse an experiment that names what does not exist.

    Raises:
        InputError: naming the key.
    """
    for fault in faults(experiment, library):
        raise fault


def faults(experiment: Experiment, library: Library) -> Iterator[InputError]:
    """Give everything an experiment names that does not exist or is out of range."""
    known = columns(tuple(library.actors))
    for i, outcome in enumerate(experiment.outcomes):
        if outcome not in known:
            advice = "See them all with: geosim list columns"
            yield UnknownName("column", outcome, known, key=f"outcomes.{i}", advice=advice)
    for part in experiment.parts:
        yield from _faults_of_part(part, library)


def _faults_of_part(part: Experiment, library: Library) -> Iterator[InputError]:
    for i, name in enumerate(part.scenarios):
        if name not in library.scenarios:
            yield UnknownName("scenario", name, library.scenarios, key=f"scenarios.{i}")
            continue
        try:
            _scenario(part, name, library)
        except InputError as fault:
            yield fault
    for name, uncertainty in part.uncertainties.items():
        ends = uncertainty.range if isinstance(uncertainty, Spread) else uncertainty.values
        yield from _faults_of_number(f"uncertainties.{name}", name, ends, library)
    for name, lever in part.levers.items():
        key = f"levers.{name}"
        if isinstance(lever, OfStrategy):
            yield from _faults_of_seats(key, lever, library)
        elif isinstance(lever, OfScript):
            if lever.actor not in library.actors:
                yield UnknownName("actor", lever.actor, library.actors, key=f"{key}.actor")
        else:
            for address in lever.sets:
                ends = lever.spread.range if lever.spread else lever.values
                yield from _faults_of_number(key, address, ends, library)


def _faults_of_number(
    key: str, address: str, ends: Sequence[float], library: Library
) -> Iterator[InputError]:
    for value in (min(ends), max(ends)):
        try:
            library.parameters.resolve({address: value})
        except InputError as fault:
            fault.where, fault.key = "", key
            yield fault
            return


def _faults_of_seats(key: str, lever: OfStrategy, library: Library) -> Iterator[InputError]:
    for actor in lever.actor:
        if actor not in library.actors:
            yield UnknownName("actor", actor, library.actors, key=f"{key}.actor")
            continue
        for strategy in lever.strategies:
            try:
                suits = library.suits(strategy, actor)
            except InputError as fault:
                fault.key = f"{key}.strategies"
                yield fault
                continue
            if not suits:
                fitting = ", ".join(library.strategies_for(actor))
                problem = f'the strategy "{strategy}" is not made for {actor}.'
                yield InputError(problem, key=f"{key}.strategies", advice=f"These are: {fitting}.")


def _scenario(part: Experiment, name: str, library: Library) -> Scenario:
    changed = library.scenario(name).with_changes(
        parameters=part.parameters,
        switches=part.switches,
        strategies=part.strategies,
        cast=part.cast,
        turn_quarters=part.turn_quarters,
        turns=part.turns,
    )
    library.check(changed)
    return changed


def _tables(experiment: Experiment) -> Iterator[tuple[Experiment, str, pd.DataFrame]]:
    for part in experiment.parts:
        table = points(part)
        for name in part.scenarios:
            yield part, name, table.copy()


def _unset(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _grouped(
    found: Sequence[tuple[tuple[Any, ...], int, int, dict[str, float]]],
    parts: Mapping[str, Experiment],
    library: Library,
) -> Iterator[Group]:
    groups: dict[tuple[Any, ...], list[tuple[int, int, dict[str, float]]]] = {}
    for key, number, replications, numbers in found:
        groups.setdefault(key, []).append((number, replications, numbers))
    first = 0
    for (title, name, seats, addresses), rows in groups.items():
        part = parts[title]
        scripted = {actor: value for actor, value in seats if ":" in value}
        played = {actor: value for actor, value in seats if ":" not in value}
        group = Group(
            scenario=_scenario(part, name, library).with_changes(strategies=played),
            scripts={actor: _script(part, value) for actor, value in scripted.items()},
            first=first,
            points=np.array([number for number, _, _ in rows]),
            replications=rows[0][1],
            numbers={a: np.array([numbers[a] for _, _, numbers in rows]) for a in addresses},
        )
        yield group
        first = group.rows.stop


def _script(part: Experiment, value: str) -> Mapping[str, Any]:
    """Write the file of a script, which is named LEVER:SCRIPT."""
    lever_name, _, script = value.partition(":")
    lever = part.levers[lever_name]
    if not isinstance(lever, OfScript):
        raise ConfigError(f"{lever_name} has no scripts.", key=f"levers.{lever_name}")
    turns = [list(picks) for picks in lever.scripts[script]]
    about = f"the script {script} of {lever_name}"
    return {
        "title": script,
        "about": about,
        "kind": "scripted",
        "turns": turns,
        "repeat": True,
        "answers": dict(lever.answers),
    }
