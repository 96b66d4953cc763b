"""Planning a batch: everything about it is checked and written down before the first run is played."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Any, TypedDict

import pandas as pd

from geosim.chunks import described, made_of
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.library import Library
from geosim.recording import every_pick
from geosim.results import dictionary
from geosim.scenario import Scenario
from geosim.store.manifest import WHOLE, Group, Manifest, Shard, surroundings
from geosim.strategies.base import Strategy
from geosim.strategies.human import Human
from geosim.workers import check_workers, processors
from geosim.world import World

RECORDS = ("runs", "quarters", "choices")
#: Up to this many runs everything is recorded, unless something else is asked for.
MOST_IN_FULL = 10_000

_CHUNK = 1024  # runs side by side: four blocks of luck, and arrays that fit a processor's cache
_CHUNK_AHEAD = 256  # players that look ahead take a hundred times as long, and set candidates side by side
_WORTH, _WORTH_AHEAD = 4096, 128  # runs that are worth the second or two in which another worker starts
_UNIT = 64  # chunks are cut to a multiple of this where workers would have nothing to do

#: Bytes that a value takes on disk, compressed: measured on both scenarios.
_BYTES = {"runs": 6.0, "quarters": 5.0, "choices": 0.6}


class How(TypedDict, total=False):
    """How a batch is to be played and recorded, whatever it plays."""

    workers: int | None  # as many as there is work for, if None
    record: Collection[str] | None  # tables; see `recorded`
    name: str
    command: str
    chunk: int | None  # runs side by side
    shard: Shard


@dataclass(frozen=True)
class Plan:
    """A batch that can be played: everything in it has been checked."""

    scenario: Scenario  # of an experiment, the first one
    manifest: Manifest
    dictionary: pd.DataFrame
    home: Path
    workers: int
    points: pd.DataFrame | None = None  # of an experiment

    @property
    def megabytes(self) -> float:
        """Estimate what the results take on disk."""
        m, width = self.manifest, len(self.dictionary)
        of_run = {
            "runs": bytes_of_run(width),
            "quarters": _BYTES["quarters"] * self.scenario.quarters * width,
            "choices": _BYTES["choices"] * self.scenario.turns * len(m.seats) * 2,
        }
        return len(m.own) * sum(of_run[table] for table in m.record) / 1e6


def planned(
    worlds: Iterable[tuple[World, Mapping[str, Strategy]]],
    rows: Sequence[tuple[int, int]],
    about: Mapping[str, Any],
    library: Library,
    points: pd.DataFrame | None = None,
    scenario: Scenario | None = None,
    *,
    workers: int | None = 1,
    record: Collection[str] | None = None,
    name: str = "",
    command: str = "geosim.batch(...)",
    chunk: int | None = None,
    shard: Shard = WHOLE,
) -> Plan:
    """Plan to play rows in some worlds, each with who sits in it.

    rows: the number of a world and how many runs it has, one after the other. about: what is to stand in the
    manifest of what is played. points: those of an experiment. scenario: its first one, as it is where no
    point changes it.

    Raises:
        InputError: a number of workers that cannot be, a seat that waits for a person, more shards than runs.
    """
    if workers is not None:
        check_workers(workers)
    first, slow, digests = None, list[bool](), list[str]()
    for world, seats in worlds:
        refuse_persons(seats)
        first = first or world
        slow.append(any(strategy.looks_ahead for strategy in seats.values()))
        digests.append(made_of(world, library))
    assert first
    plain = replace(first, scenario=scenario or first.scenario)
    runs = sum(number for _, number in rows)
    own = len(shard.of(runs))
    if not own:
        problem = f"{shard.shards:,} shards of {runs:,} runs leave some without any."
        raise InputError(problem, key="shard", advice=f"Make at most {runs:,}.")
    workers = workers or min(processors(), ceil(own / (_WORTH_AHEAD if any(slow) else _WORTH)))
    share = ceil(own / workers / _UNIT) * _UNIT
    sizes = [chunk or min(_CHUNK_AHEAD if ahead else _CHUNK, share) for ahead in slow]
    whole = first.fingerprint if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
    manifest = Manifest(
        **{**about, "name": name or about["name"]},
        scenario=plain.scenario.to_dict(),
        fingerprint=whole,
        seats=described(plain, library),
        picks=every_pick(first.menus),
        runs=runs,
        record=recorded(record, runs),
        command=command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        groups=tuple(Group(rows=n, made_of=digests[world], chunk=sizes[world]) for world, n in rows),
        shard=shard,
        **surroundings(),
    )
    return Plan(plain.scenario, manifest, columns_of(first), library.home, workers, points)


def bytes_of_run(columns: int) -> float:
    """Estimate what a run takes on disk in the table `runs`."""
    return _BYTES["runs"] * columns


def refuse_persons(seats: Mapping[str, Strategy]) -> None:
    """Refuse seats that wait for a person.

    Raises:
        ConfigError: naming the first of them.
    """
    for actor, strategy in seats.items():
        if isinstance(strategy, Human):
            advice = "A person plays in the browser, with: geosim play"
            problem = "a batch has computer players only."
            raise ConfigError(problem, key=f"strategies.{actor}", advice=advice)


def recorded(record: Collection[str] | None, runs: int) -> tuple[str, ...]:
    """Give the tables to record, `runs` always among them."""
    for table in record or ():
        if table not in RECORDS:
            raise UnknownName("table", table, RECORDS, key="record")
    wanted = record or (RECORDS if runs <= MOST_IN_FULL else ())
    return tuple(table for table in RECORDS if table == "runs" or table in wanted)


def columns_of(world: World) -> pd.DataFrame:
    """Give the dictionary of the result columns, with those that only tables of a batch have."""
    more = {
        "actor": "Actor",
        "pick": "Choice the actor had in force in the turn; hold where it had none",
        "error": "Why a run could not be played",
    }
    rows = [{"column": name, "meaning": meaning, "unit": "", "over": ""} for name, meaning in more.items()]
    return pd.concat([dictionary(world.actors), pd.DataFrame(rows)], ignore_index=True)
