"""An experiment laid out as rows: who plays what, with which numbers, on which luck.

Rows that share a world and its seats lie together in a group, so that one chunk holds many points. Point p
with replication r has luck number r, the same for every point (common random numbers).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.designs import numbers_of, points, seats_of
from geosim.examining import check, scenario_of
from geosim.experiment import Experiment
from geosim.levers import file_of_script
from geosim.library import Library
from geosim.scenario import Scenario
from geosim.strategies import build
from geosim.strategies.base import Strategy
from geosim.table import fit, seat
from geosim.varying import OfNumber, OfScript
from geosim.world import World, compile_world


@dataclass(frozen=True)
class Group:
    """Rows that share a world: points one after the other, each with all its replications."""

    scenario: Scenario
    scripts: Mapping[str, Mapping[str, Any]]  # what a scripted actor's file would say
    first: int  # row
    points: NDArray[np.int64]  # (P,) their numbers in the table of points
    replications: int
    numbers: Mapping[str, NDArray[np.float64]]  # address -> (P,)
    world: int  # number of its world among those of the experiment
    since: int = 0  # number of its first replication

    @property
    def rows(self) -> range:
        """Give the rows of the group."""
        return range(self.first, self.first + len(self.points) * self.replications)

    def places(self, rows: range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give, for some rows of the group, the place of each one's point and its replication, (R,) each."""
        at = np.arange(rows.start, rows.stop) - self.first
        return at // self.replications, self.since + at % self.replications


@dataclass(frozen=True)
class Sweep:
    """A whole experiment: the table of its points, and its rows by group."""

    points: pd.DataFrame  # part, scenario, then a column a factor
    groups: tuple[Group, ...]

    @property
    def rows(self) -> int:
        """Count the runs."""
        return self.groups[-1].rows.stop

    @property
    def worlds(self) -> tuple[Group, ...]:
        """Give the first group of every world."""
        return tuple(group for group in self.groups if not group.since)

    @property
    def looks(self) -> tuple[int, ...]:
        """Give after how many runs each block of replications but the last is complete."""
        follows = zip(self.groups, self.groups[1:], strict=False)
        return tuple(group.rows.stop for group, after in follows if group.since < after.since)


def lay_out(experiment: Experiment, library: Library) -> Sweep:
    """Sample the points of an experiment and put rows that share a world together.

    Raises:
        InputError: whatever it names that does not exist, a number out of its range, too many rows.
    """
    check(experiment, library)
    tables, groups = list[pd.DataFrame](), list[Group]()
    names = [sub.name for sub in experiment.subexperiments] or [""]
    for part, own in zip(experiment.parts, names, strict=True):
        table = points(part)
        for name in part.scenarios:
            groups += list(_groups(part, name, table, sum(map(len, tables)), groups, library))
            tables.append(table.assign(part=own, scenario=name))
    whole = pd.concat(tables, ignore_index=True)
    found = whole[["part", "scenario", *whole.columns.difference(["part", "scenario"], sort=False)]]
    if experiment.stop:
        groups = list(_in_blocks(groups, experiment.stop.block))
    return Sweep(found, tuple(groups))


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


def _groups(
    part: Experiment, name: str, table: pd.DataFrame, begin: int, before: Sequence[Group], library: Library
) -> Iterator[Group]:
    """Give the groups of one scenario of a part: points with the same seats that set the same numbers.

    begin: number of the first point. before: the groups that are there already.
    """
    scenario = scenario_of(part, name, library)
    seating = [name for name, lever in part.levers.items() if not isinstance(lever, OfNumber)]
    alike = pd.concat([table[seating], table.drop(columns=seating).notna()], axis=1)
    kinds = (
        alike.groupby(list(alike), sort=False, dropna=False).ngroup()
        if len(alike.columns)
        else [0] * len(alike)
    )
    first, world = before[-1].rows.stop if before else 0, len(before)
    for kind in range(max(kinds) + 1):
        places = np.flatnonzero(np.equal(kinds, kind))
        rows = table.iloc[places].dropna(axis=1)
        point = {str(factor): value for factor, value in rows.iloc[0].items()}
        seats = seats_of(part, point)
        played = {actor: value for actor, value in seats.items() if ":" not in value}
        group = Group(
            scenario=scenario.with_changes(strategies=played),
            scripts={actor: _script(part, value) for actor, value in seats.items() if ":" in value},
            first=first,
            points=begin + places,
            replications=part.replications,
            numbers={
                address: rows[factor].to_numpy(dtype=float)
                for factor in point
                for address in numbers_of(part, {factor: point[factor]})
            },
            world=world,
        )
        yield group
        first, world = group.rows.stop, world + 1


def _in_blocks(groups: Sequence[Group], block: int) -> Iterator[Group]:
    """Give groups block by block of replications, which a stop rule is looked at after."""
    first = 0
    for since in range(0, max(group.replications for group in groups), block):
        for group in groups:
            replications = min(block, group.replications - since)
            if replications > 0:
                part = replace(group, first=first, replications=replications, since=since)
                yield part
                first = part.rows.stop


def _script(part: Experiment, value: str) -> Mapping[str, Any]:
    """Give what the file of a script would say, which is named LEVER:SCRIPT."""
    name, _, script = value.partition(":")
    lever = part.levers[name]
    assert isinstance(lever, OfScript)
    return file_of_script(lever, script)
