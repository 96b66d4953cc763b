"""A chunk of a batch: some runs side by side, played and written by one worker.

What a worker is told is plain data; it compiles the scenario once and keeps it for the chunks that follow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from geosim.errors import GeosimError
from geosim.experiment import Experiment
from geosim.library import Library
from geosim.recording import play
from geosim.scenario import Scenario
from geosim.store.manifest import Seat, digest
from geosim.store.writing import write_part
from geosim.strategies.base import Strategy
from geosim.strategies.lessons import learned_by
from geosim.sweeps import Group, Sweep, lay_out
from geosim.sweeps import seated as seated_rows
from geosim.table import seat
from geosim.world import World, compile_world

_CHANGED = "the library has changed since the batch was planned. Give the command once more."

#: Plays some runs and gives the tables to record.
Player: TypeAlias = Callable[[range], dict[str, pa.Table]]


@dataclass(frozen=True)
class Chunk:
    """What a worker is told: plain data."""

    scenario: str  # as JSON
    seed: int
    runs: range
    record: tuple[str, ...]
    home: Path
    folder: Path
    made_of: str  # digest of world and strategies
    experiment: str = ""  # whose rows these runs are, as JSON


def record_chunk(chunk: Chunk) -> tuple[int, int]:
    """Play and write a chunk; give how many runs were played, and how many broke."""
    tables, failures = _attempt(player(chunk), chunk.runs)
    _write_failures(chunk, failures)
    for table in reversed(chunk.record):  # `runs` last: once they are there, the chunk is whole
        rows = pa.concat_tables([found[table] for found in tables]) if tables else pa.table({})
        write_part(chunk.folder, table, chunk.runs.start, rows)
    return len(chunk.runs) - len(failures), len(failures)


def _write_failures(chunk: Chunk, failures: Sequence[tuple[int, str]]) -> None:
    if not failures:
        return
    runs, errors = zip(*failures, strict=True)
    rows = pa.table({"run": runs, "seed": [chunk.seed] * len(runs), "error": errors})
    write_part(chunk.folder, "failures", chunk.runs.start, rows)


def player(chunk: Chunk) -> Player:
    """Give what plays some of the runs of a chunk."""
    if chunk.experiment:
        return _player_of_rows(chunk)
    world, seats = _prepared(chunk.scenario, chunk.home, chunk.made_of)
    return lambda runs: play(world, seats, chunk.seed, runs, chunk.record)


def _player_of_rows(chunk: Chunk) -> Player:
    """Give what plays some rows of an experiment, each with the numbers of its point."""
    sweep, library = _laid_out(chunk.experiment, chunk.home)
    number, group = next(found for found in enumerate(sweep.groups) if chunk.runs.start in found[1].rows)
    _check_group(chunk.experiment, chunk.home, number, chunk.made_of)

    return lambda runs: play_rows(group, library, chunk.seed, runs, chunk.record)


def play_rows(
    group: Group, library: Library, seed: int, runs: range, record: Collection[str]
) -> dict[str, pa.Table]:
    """Play some rows of a group side by side, each with the numbers of its point, and give their tables."""
    world, seats = seated_rows(group, library, runs)
    places, replications = group.places(runs)
    labels = {"run": np.array(runs), "point": group.points[places], "replication": replications}
    return play(world, seats, seed, replications, record, labels)


def _attempt(play_runs: Player, runs: range) -> tuple[list[dict[str, pa.Table]], list[tuple[int, str]]]:
    """Play some runs; where that breaks, play each half, down to the runs that break it."""
    try:
        return [play_runs(runs)], []
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever breaks a run is recorded with it
        if len(runs) == 1:
            return [], [(runs.start, f"{type(error).__name__}: {error}")]
    middle = len(runs) // 2
    first, first_broken = _attempt(play_runs, runs[:middle])
    second, second_broken = _attempt(play_runs, runs[middle:])
    return first + second, first_broken + second_broken


def seated(scenario: Scenario, library: Library) -> tuple[World, dict[str, Strategy]]:
    """Compile a scenario and put a strategy in every seat.

    Raises:
        InputError: anything the scenario or a strategy names that does not exist.
    """
    world = compile_world(scenario, library.parameters, tuple(library.actors.values()))
    return world, seat(world, library)


def described(world: World, library: Library) -> dict[str, Seat]:
    """Write down the strategy in every seat."""
    seats = {}
    for actor in world.actors:
        name = library.strategy_of(world.scenario, actor)
        says = dict(library.strategy_document(name, world.scenario).data)
        by_path, learned = name not in library.strategies, learned_by(says, actor)
        seats[actor] = Seat(strategy=name, by_path=by_path, says=says, learned=learned)
    return seats


def made_of(world: World, library: Library) -> str:
    """Give the digest of a world and of the strategies in its seats."""
    return digest(world.fingerprint, described(world, library))


@lru_cache(maxsize=1)
def _laid_out(experiment: str, home: Path) -> tuple[Sweep, Library]:
    """Lay out an experiment once for all the chunks that a worker plays of it."""
    library = Library(home)
    return lay_out(Experiment.from_dict(json.loads(experiment)), library), library


@lru_cache(maxsize=4096)
def _check_group(experiment: str, home: Path, number: int, expected: str) -> None:
    """Refuse a group whose files have changed since the experiment was planned.

    Raises:
        GeosimError: they have.
    """
    sweep, library = _laid_out(experiment, home)
    world, _ = seated_rows(sweep.groups[number], library)
    if made_of(world, library) != expected:
        raise GeosimError(_CHANGED)


@lru_cache(maxsize=1)
def _prepared(scenario: str, home: Path, expected: str) -> tuple[World, dict[str, Strategy]]:
    """Compile a scenario once for all the chunks that a worker plays of it.

    Raises:
        GeosimError: a file that has changed since the batch was planned.
    """
    library = Library(home)
    world, seats = seated(Scenario.from_dict(json.loads(scenario)), library)
    if made_of(world, library) != expected:
        raise GeosimError(_CHANGED)
    return world, seats
