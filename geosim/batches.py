"""Many runs of a scenario, played in chunks by one or more workers, and recorded in a folder as they go.

Rows are those of single games, bit for bit, whatever the chunks, the workers and the interruptions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from contextlib import closing, suppress
from pathlib import Path
from typing import Unpack

from geosim.chunks import Chunk, record_chunk, seated
from geosim.errors import InputError
from geosim.library import Library, default_library
from geosim.plans import How, Plan, planned
from geosim.scenario import Scenario
from geosim.stopping import enough
from geosim.store.manifest import Manifest
from geosim.store.reading import Results, load
from geosim.store.writing import count_failed, missing, write_manifest, writing
from geosim.workers import Crew, crew

MOST_RUNS = 1_000_000_000

_BETWEEN = 1.0  # seconds from one note in the manifest to the next

Tell = Callable[[int, int], None]


def plan_batch(
    scenario: Scenario, runs: int, *, seed: int = 1, library: Library | None = None, **how: Unpack[How]
) -> Plan:
    """Check everything about a batch, before the first run is played.

    Raises:
        InputError: a number of runs or workers that cannot be; whatever the scenario or a strategy names
            that does not exist; a seat that waits for a person.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(f"{runs:,} runs cannot be played.", key="runs", advice=f"Give 1 to {MOST_RUNS:,}.")
    library = library or default_library()
    library.check(scenario)
    about = {"name": scenario.title, "hash": scenario.hash, "seed": seed}
    return planned([seated(scenario, library)], [(0, runs)], about, library, **how)


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
    with (
        writing(folder, plan.manifest, plan.dictionary, plan.points, resume=resume) as manifest,
        crew(plan.workers, executor) as workers,
    ):
        account = _Account(folder, manifest, tell)
        try:
            _play(account, workers, chunks_of(manifest, account.left, plan.home, folder))
        except BaseException:
            with suppress(OSError):  # the disk may be what was full
                account.note()
            raise
        account.note()
    return load(folder)


def chunks_of(manifest: Manifest, runs: Collection[range], home: Path, folder: Path) -> list[Chunk]:
    """Say for some chunks of a batch what a worker is to be told."""
    scenario = json.dumps(manifest.scenario)
    experiment = json.dumps(manifest.experiment) if manifest.experiment is not None else ""
    m, made_of, place = manifest, manifest.made_of, folder.resolve()
    return [Chunk(scenario, m.seed, r, m.record, home, place, made_of[r], experiment) for r in runs]


def _play(account: _Account, workers: Crew, chunks: list[Chunk]) -> None:
    """Play chunks up to every look at the stop rule, until it is met."""
    folder, m = account.folder, account.manifest
    begin = m.own.start
    for end in (*(look for look in m.looks if look < m.own.stop), m.own.stop):
        block = [chunk for chunk in chunks if begin <= chunk.runs.start < end]
        with closing(workers.each(record_chunk, block)) as finished:
            for played, broken in finished:
                account.add(played, broken)
        if end in m.looks and enough(folder, m, end):
            account.stop(end)
            return
        begin = end


class _Account:
    """How far a batch has come: told to whoever listens, and noted in the manifest now and then."""

    def __init__(self, folder: Path, manifest: Manifest, tell: Tell) -> None:
        self.left = missing(folder, manifest)
        self.folder, self.manifest, self._tell = folder, manifest, tell
        self._done = len(manifest.own) - sum(map(len, self.left))
        self._failed = count_failed(folder)
        self._began = self._noted = time.monotonic()
        tell(self._done, self._failed)

    def add(self, played: int, broken: int) -> None:
        """Count the runs of a chunk that were played, and those that broke."""
        self._done, self._failed = self._done + played + broken, self._failed + broken
        self._tell(self._done, self._failed)
        if time.monotonic() - self._noted > _BETWEEN:
            self.note()

    def stop(self, runs: int) -> None:
        """Leave out what would come after some runs, since the stop rule is met."""
        self.manifest = self.manifest.model_copy(update={"stopped_at": runs})

    def note(self) -> None:
        """Note in the manifest how far it is."""
        self._noted = time.monotonic()
        seconds = round(self.manifest.seconds + self._noted - self._began, 1)
        now = {"runs_done": self._done, "runs_failed": self._failed, "seconds": seconds}
        write_manifest(self.folder, self.manifest.model_copy(update=now))
