"""A chunk of a batch: some runs side by side, played and written by one worker.

What a worker is told is plain data; it compiles the scenario once and keeps it for the chunks that follow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from geosim.errors import GeosimError
from geosim.library import Library
from geosim.recording import play
from geosim.scenario import Scenario
from geosim.store.manifest import Seat, digest
from geosim.store.writing import write_part
from geosim.strategies.base import Strategy
from geosim.table import seat
from geosim.world import World, compile_world


@dataclass(frozen=True)
class Chunk:
    """What a worker is told: plain data."""

    scenario: Mapping[str, Any]
    seed: int
    runs: range
    record: tuple[str, ...]
    home: Path
    folder: Path
    made_of: str  # digest of world and strategies


def record_chunk(chunk: Chunk) -> tuple[int, int]:
    """Play and write a chunk; give how many runs were played, and how many broke."""
    world, seats = _prepared(json.dumps(chunk.scenario), chunk.home, chunk.made_of)
    tables, failures = _attempt(world, seats, chunk, chunk.runs)
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


def _attempt(
    world: World, seats: Mapping[str, Strategy], chunk: Chunk, runs: range
) -> tuple[list[dict[str, pa.Table]], list[tuple[int, str]]]:
    """Play some runs; where that breaks, play each half, down to the runs that break it."""
    try:
        return [play(world, seats, chunk.seed, runs, chunk.record)], []
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever breaks a run is recorded with it
        if len(runs) == 1:
            return [], [(runs.start, f"{type(error).__name__}: {error}")]
    middle = len(runs) // 2
    first, first_broken = _attempt(world, seats, chunk, runs[:middle])
    second, second_broken = _attempt(world, seats, chunk, runs[middle:])
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
        says = dict(library.strategy_document(name).data)
        seats[actor] = Seat(strategy=name, by_path=name not in library.strategies, says=says)
    return seats


@lru_cache(maxsize=1)
def _prepared(scenario: str, home: Path, made_of: str) -> tuple[World, dict[str, Strategy]]:
    """Compile a scenario once for all the chunks that a worker plays of it.

    Raises:
        GeosimError: a file that has changed since the batch was planned.
    """
    library = Library(home)
    try:
        world, seats = seated(Scenario.from_dict(json.loads(scenario)), library)
        now = digest(world.fingerprint, described(world, library))
    except GeosimError as error:
        raise GeosimError(f"{error}") from None  # those of other kinds cannot cross between processes
    if now != made_of:
        raise GeosimError("the library has changed since the batch was planned. Give the command once more.")
    return world, seats
