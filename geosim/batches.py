"""Many runs of a scenario, played in chunks by one or more workers, and recorded in a folder as they go.

Rows are those of single games, bit for bit, whatever the chunks, the workers and the interruptions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa

from geosim.errors import ConfigError, GeosimError, InputError, UnknownName
from geosim.library import Library, default_library
from geosim.recording import every_pick, play
from geosim.results import dictionary
from geosim.scenario import Scenario
from geosim.store.manifest import Manifest, Seat, digest, surroundings
from geosim.store.reading import Results, load
from geosim.store.writing import count_failed, missing, write_manifest, write_part, writing
from geosim.strategies.base import Strategy
from geosim.strategies.human import Human
from geosim.strategies.quantal import Quantal
from geosim.table import seat
from geosim.workers import check_workers, each, processors, team
from geosim.world import World, compile_world

RECORDS = ("runs", "quarters", "choices")
#: Up to this many runs everything is recorded, unless something else is asked for.
MOST_IN_FULL = 10_000
MOST_RUNS = 1_000_000_000

_CHUNK = 1024  # runs side by side: four blocks of luck, and arrays that fit a processor's cache
_CHUNK_AHEAD = 256  # players that look ahead take a hundred times as long, and set candidates side by side
_UNIT = 64  # chunks are cut to a multiple of this where workers would have nothing to do
_AHEAD = 64  # chunks that an executor given from outside has at a time
_BETWEEN = 1.0  # seconds from one note in the manifest to the next

#: Bytes that a value takes on disk, compressed: measured on both scenarios.
_BYTES = {"runs": 6.0, "quarters": 5.0, "choices": 0.6}

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """A batch that can be played: everything in it has been checked."""

    scenario: Scenario
    manifest: Manifest
    dictionary: pd.DataFrame
    home: Path
    workers: int

    @property
    def megabytes(self) -> float:
        """Estimate what the results take on disk."""
        m, width = self.manifest, len(self.dictionary)
        rows = {
            "runs": m.runs * width,
            "quarters": m.runs * self.scenario.quarters * width,
            "choices": m.runs * self.scenario.turns * len(m.seats) * 2,
        }
        return sum(_BYTES[table] * rows[table] for table in m.record) / 1e6


@dataclass(frozen=True)
class _Chunk:
    """What a worker is told: plain data."""

    scenario: Mapping[str, Any]
    seed: int
    runs: range
    record: tuple[str, ...]
    home: Path
    folder: Path
    made_of: str  # digest of world and strategies


def batch(
    scenario: Scenario | str,
    runs: int = 1000,
    *,
    seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
    record: Collection[str] | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, float] | None = None,
    strategies: Mapping[str, str] | None = None,
    cast: str | None = None,
    turn_quarters: int | None = None,
    turns: int | None = None,
    resume: bool = False,
    executor: Executor | None = None,
    library: Library | None = None,
) -> Results:
    """Play many runs of a scenario and give their results as data frames: `runs`, `quarters`, `choices`.

    out: the folder to write to; without one, results are kept in memory only. record: the tables wanted;
    by default all of them up to 10,000 runs, and `runs` alone beyond. executor: who does the work, instead
    of processes on this machine; it must see the folder. A script that asks for more than one worker
    needs `if __name__ == "__main__":` around its own work, as always with processes.

    Raises:
        InputError: anything the arguments name that does not exist or cannot be, or a folder that is taken.
    """
    library = library or default_library()
    base = library.scenario(scenario) if isinstance(scenario, str) else scenario
    changed = base.with_changes(
        parameters=parameters,
        switches=switches,
        strategies=strategies,
        cast=cast,
        turn_quarters=turn_quarters,
        turns=turns,
    )
    name = scenario if isinstance(scenario, str) else scenario.title
    plan = plan_batch(changed, runs, seed=seed, workers=workers, record=record, library=library, name=name)
    if out is not None:
        return carry_out(plan, Path(out).expanduser(), resume=resume, executor=executor)
    with TemporaryDirectory(prefix="geosim-") as folder:
        return carry_out(plan, Path(folder), executor=executor).read_all()


def plan_batch(
    scenario: Scenario,
    runs: int,
    *,
    seed: int = 1,
    workers: int | None = 1,
    record: Collection[str] | None = None,
    library: Library | None = None,
    name: str = "",
    command: str = "geosim.batch(...)",
    chunk: int | None = None,
) -> Plan:
    """Check everything about a batch, before the first run is played.

    workers: as many as there is work for, if None. chunk: runs side by side.

    Raises:
        InputError: a number of runs or workers that cannot be; whatever the scenario or a strategy names
            that does not exist; a seat that waits for a person.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(f"{runs:,} runs cannot be played.", key="runs", advice="Give at least 1.")
    if workers is not None:
        check_workers(workers)
    library = library or default_library()
    library.check(scenario)
    world, seats = _seated(scenario, library)
    described = _described(world, library)
    _refuse_persons(seats)
    most = _CHUNK_AHEAD if any(isinstance(strategy, Quantal) for strategy in seats.values()) else _CHUNK
    workers = workers or min(processors(), ceil(runs / most))
    manifest = Manifest(
        name=name or scenario.title,
        scenario=scenario.to_dict(),
        hash=scenario.hash,
        fingerprint=world.fingerprint,
        seats=described,
        picks=every_pick(world.menus),
        seed=seed,
        runs=runs,
        chunk=chunk or min(most, ceil(runs / workers / _UNIT) * _UNIT),
        record=_recorded(record, runs),
        command=command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        **surroundings(),
    )
    return Plan(scenario, manifest, _dictionary(world), library.home, workers)


def carry_out(
    plan: Plan,
    folder: Path,
    *,
    resume: bool = False,
    executor: Executor | None = None,
    tell: Tell = lambda done, failed: None,  # noqa: ARG005  # nobody listens
) -> Results:
    """Play what is missing in a folder; `tell` hears, after every chunk, how many runs are done and failed.

    Raises:
        OutputError: a folder that cannot be written or that is taken.
        GeosimError: a worker that was ended from outside.
    """
    with writing(folder, plan.manifest, plan.dictionary, resume=resume) as manifest:
        account = _Account(folder, manifest, tell)
        made = (plan.home, folder.resolve(), manifest.made_of)
        chunks = [
            _Chunk(manifest.scenario, manifest.seed, runs, manifest.record, *made) for runs in account.left
        ]
        ahead = _AHEAD if executor else 2 * plan.workers if plan.workers > 1 else 1
        try:
            with nullcontext(executor) if executor else team(plan.workers) as crew:
                for played, broken in each(crew, _record, chunks, ahead):
                    account.add(played, broken)
        except BaseException:
            with suppress(OSError):  # the disk may be what was full
                account.note()
            raise
        account.note()
    return load(folder)


class _Account:
    """How far a batch has come: told to whoever listens, and noted in the manifest now and then."""

    def __init__(self, folder: Path, manifest: Manifest, tell: Tell) -> None:
        self.left = missing(folder, manifest)
        self._folder, self._manifest, self._tell = folder, manifest, tell
        self._done = manifest.runs - sum(map(len, self.left))
        self._failed = count_failed(folder)
        self._began = self._noted = time.monotonic()
        tell(self._done, self._failed)

    def add(self, played: int, broken: int) -> None:
        """Count the runs of a chunk that were played, and those that broke."""
        self._done, self._failed = self._done + played + broken, self._failed + broken
        self._tell(self._done, self._failed)
        if time.monotonic() - self._noted > _BETWEEN:
            self.note()

    def note(self) -> None:
        """Note in the manifest how far it is."""
        self._noted = time.monotonic()
        seconds = round(self._manifest.seconds + self._noted - self._began, 1)
        now = {"runs_done": self._done, "runs_failed": self._failed, "seconds": seconds}
        write_manifest(self._folder, self._manifest.model_copy(update=now))


# ---------------------------------------------------------------------- what is planned


def _refuse_persons(seats: Mapping[str, Strategy]) -> None:
    for actor, strategy in seats.items():
        if isinstance(strategy, Human):
            advice = "A person plays in the browser, with: geosim play"
            problem = "a batch has computer players only."
            raise ConfigError(problem, key=f"strategies.{actor}", advice=advice)


def _described(world: World, library: Library) -> dict[str, Seat]:
    seats = {}
    for actor in world.actors:
        name = library.strategy_of(world.scenario, actor)
        says = dict(library.strategy_document(name).data)
        seats[actor] = Seat(strategy=name, by_path=name not in library.strategies, says=says)
    return seats


def _recorded(record: Collection[str] | None, runs: int) -> tuple[str, ...]:
    """Give the tables to record, `runs` always among them."""
    for table in record or ():
        if table not in RECORDS:
            raise UnknownName("table", table, RECORDS, key="record")
    wanted = record or (RECORDS if runs <= MOST_IN_FULL else ())
    return tuple(table for table in RECORDS if table == "runs" or table in wanted)


def _dictionary(world: World) -> pd.DataFrame:
    """Give the dictionary of the result columns, with those that only tables of a batch have."""
    more = {
        "actor": "Actor",
        "pick": "Choice the actor had in force in the turn; hold where it had none",
        "error": "Why a run could not be played",
    }
    rows = [{"column": name, "meaning": meaning, "unit": "", "over": ""} for name, meaning in more.items()]
    return pd.concat([dictionary(world.actors), pd.DataFrame(rows)], ignore_index=True)


# ---------------------------------------------------------------------- what a worker does


def _record(chunk: _Chunk) -> tuple[int, int]:
    """Play and write a chunk; give how many runs were played, and how many broke."""
    world, seats = _prepared(json.dumps(chunk.scenario), chunk.home, chunk.made_of)
    tables, failures = _attempt(world, seats, chunk, chunk.runs)
    first = chunk.runs.start
    for table in reversed(chunk.record):  # `runs` last: once they are there, the chunk is whole
        if table == "runs":
            _write_failures(chunk, failures)
        rows = pa.concat_tables([found[table] for found in tables]) if tables else pa.table({})
        write_part(chunk.folder, table, first, rows)
    return len(chunk.runs) - len(failures), len(failures)


def _write_failures(chunk: _Chunk, failures: Sequence[tuple[int, str]]) -> None:
    if not failures:
        return
    runs, errors = zip(*failures, strict=True)
    rows = pa.table({"run": runs, "seed": [chunk.seed] * len(runs), "error": errors})
    write_part(chunk.folder, "failures", chunk.runs.start, rows)


def _attempt(
    world: World, seats: Mapping[str, Strategy], chunk: _Chunk, runs: range
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
    halves = [_attempt(world, seats, chunk, half) for half in (runs[:middle], runs[middle:])]
    return [table for tables, _ in halves for table in tables], [
        run for _, broken in halves for run in broken
    ]


def _seated(scenario: Scenario, library: Library) -> tuple[World, dict[str, Strategy]]:
    world = compile_world(scenario, library.parameters, tuple(library.actors.values()))
    return world, seat(world, library)


@lru_cache(maxsize=1)
def _prepared(scenario: str, home: Path, made_of: str) -> tuple[World, dict[str, Strategy]]:
    """Compile a scenario once for all the chunks that a worker plays of it.

    Raises:
        GeosimError: a file that has changed since the batch was planned.
    """
    library = Library(home)
    try:
        world, seats = _seated(Scenario.from_dict(json.loads(scenario)), library)
        now = digest(world.fingerprint, _described(world, library))
    except GeosimError as error:
        raise GeosimError(f"{error}") from None  # those of other kinds cannot cross between processes
    if now != made_of:
        raise GeosimError("the library has changed since the batch was planned. Give the command once more.")
    return world, seats
