"""Many runs of a scenario, played in chunks by one or more workers, and recorded in a folder as they go.

Rows are those of single games, bit for bit, whatever the chunks, the workers and the interruptions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from geosim.chunks import Chunk, described, record_chunk, seated
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.library import Library, default_library
from geosim.recording import every_pick
from geosim.results import dictionary
from geosim.scenario import Scenario
from geosim.store.manifest import Manifest, surroundings
from geosim.store.reading import Results, load
from geosim.store.writing import count_failed, missing, write_manifest, writing
from geosim.strategies.base import Strategy
from geosim.strategies.human import Human
from geosim.workers import check_workers, each, processors
from geosim.world import World

RECORDS = ("runs", "quarters", "choices")
#: Up to this many runs everything is recorded, unless something else is asked for.
MOST_IN_FULL = 10_000
MOST_RUNS = 1_000_000_000

_CHUNK = 1024  # runs side by side: four blocks of luck, and arrays that fit a processor's cache
_CHUNK_AHEAD = 256  # players that look ahead take a hundred times as long, and set candidates side by side
_WORTH, _WORTH_AHEAD = 4096, 128  # runs that are worth the second or two in which another worker starts
_UNIT = 64  # chunks are cut to a multiple of this where workers would have nothing to do
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
    points: pd.DataFrame | None = None  # of an experiment

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
    world, seats = seated(scenario, library)
    refuse_persons(seats)
    most, worth = chunk_size(seats)
    workers = workers or min(processors(), ceil(runs / worth))
    manifest = Manifest(
        name=name or scenario.title,
        scenario=scenario.to_dict(),
        hash=scenario.hash,
        fingerprint=world.fingerprint,
        seats=described(world, library),
        picks=every_pick(world.menus),
        seed=seed,
        runs=runs,
        chunk=chunk or min(most, ceil(runs / workers / _UNIT) * _UNIT),
        record=recorded(record, runs),
        command=command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        **surroundings(),
    )
    return Plan(scenario, manifest, columns_of(world), library.home, workers)


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
    with writing(folder, plan.manifest, plan.dictionary, plan.points, resume=resume) as manifest:
        account = _Account(folder, manifest, tell)
        m, places = manifest, (plan.home, folder.resolve())
        chunks = [
            Chunk(m.scenario, m.seed, runs, m.record, *places, m.made_of(runs.start), m.experiment)
            for runs in account.left
        ]
        try:
            with closing(each(record_chunk, chunks, plan.workers, executor)) as finished:
                for played, broken in finished:
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


def chunk_size(seats: Mapping[str, Strategy]) -> tuple[int, int]:
    """Give how many runs to play side by side, and how many are worth another worker."""
    slow = any(strategy.looks_ahead for strategy in seats.values())
    return (_CHUNK_AHEAD, _WORTH_AHEAD) if slow else (_CHUNK, _WORTH)


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
