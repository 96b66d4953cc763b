"""The process that plays a job: after every chunk it tells its server how far it is, and may be stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from geosim.batches import carry_out
from geosim.errors import GeosimError
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.library import default_library
from geosim.outcomes import parts_of
from geosim.reading import read_yaml
from geosim.store.manifest import MANIFEST
from geosim.workers import settle_in

_NICENESS = 15  # games, forecasts and debriefs come first


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is told: the experiment, where its results belong, what to record, and how."""

    experiment: Path
    results: Path
    record: tuple[str, ...]
    command: str
    chunk: int  # runs side by side


@dataclass(frozen=True, slots=True)
class Told:
    """How far it has come, or what stands in the way."""

    done: int = 0
    failed: int = 0
    means: Mapping[str, float] | None = None
    problem: str = ""
    finished: bool = False


class _Stopped(Exception):
    """The server wants no more of it for now."""


def play_job(orders: Orders, server: Connection) -> None:
    """Play what is missing of a job until it is done or the server says to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    os.nice(_NICENESS)
    settle_in()
    try:
        _play(orders, server)
    except (_Stopped, EOFError, BrokenPipeError):
        return
    except GeosimError as error:
        server.send(Told(problem=str(error)))
    except MemoryError:
        server.send(Told(problem="the machine ran out of memory."))
    except Exception as error:
        server.send(Told(problem=f"{type(error).__name__}: {error}"))
        raise


def _play(orders: Orders, server: Connection) -> None:
    document = read_yaml(orders.experiment)
    experiment = Experiment.from_dict(document.data, document.where, document.line_of)
    library = default_library().closed()
    plan = plan_experiment(
        experiment,
        library=library,
        record=orders.record,
        name=orders.experiment.stem,
        command=orders.command,
        chunk=orders.chunk,
    )
    means = Means(orders.results / "runs", [each for each in experiment.outcomes if parts_of(each).plain])

    def tell(done: int, failed: int) -> None:
        server.send(Told(done, failed, means.now()))
        if server.poll():
            raise _Stopped

    carry_out(plan, orders.results, resume=(orders.results / MANIFEST).exists(), tell=tell)
    server.send(Told(finished=True))


class Means:
    """The means of some columns over the runs in a folder, to which parts are added as they come."""

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self._folder, self._columns = folder, tuple(columns)
        self._seen: set[str] = set()
        self._sums = dict.fromkeys(columns, 0.0)
        self._counts = dict.fromkeys(columns, 0)

    def now(self) -> dict[str, float]:
        """Read what is new, and give the mean of every column of numbers that has any."""
        for part in sorted(self._folder.glob("*.parquet")):
            if part.name not in self._seen:
                self._seen.add(part.name)
                self._add(part)
        return {name: self._sums[name] / count for name, count in self._counts.items() if count}

    def _add(self, part: Path) -> None:
        file = pq.ParquetFile(part)
        known = [name for name in self._columns if name in file.schema_arrow.names]
        table = file.read(columns=known)
        for name in known:
            column = table[name].to_numpy()
            if column.dtype.kind not in "fiub":
                continue
            there = column[~np.isnan(column.astype(float))]
            self._sums[name] += float(there.sum())
            self._counts[name] += len(there)
