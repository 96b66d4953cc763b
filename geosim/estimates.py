"""How large a batch is before its first run is played: what it takes on disk, and how long."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from geosim.batches import chunks_of
from geosim.chunks import Chunk, player
from geosim.designs import count
from geosim.errors import GeosimError
from geosim.examining import rows_of
from geosim.experiment import Experiment
from geosim.library import Library
from geosim.plans import Plan, bytes_of_run
from geosim.rules.columns import columns
from geosim.scenario import Cast

_TRIED = 6  # chunks of which the beginning is played
_LONG = 5.0  # seconds after which the trial ends
_WIDE, _NARROW = 8, 64  # which parts of a chunk: what both have in common does not depend on the runs
#: Runs a second and worker, as docs/batches.md has them; of distilled minds by docs/cheap_minds.md.
_RATES: dict[Cast, float] = {"rule_based": 4000.0, "distilled": 2700.0, "look_ahead": 35.0}
_MANY = 500_000  # points, above which laying them out takes long itself


@dataclass(frozen=True)
class Estimate:
    """About what a batch takes; seconds are none if its runs break."""

    megabytes: float
    seconds: float | None


def estimate(plan: Plan, workers: int) -> Estimate:
    """Estimate a batch from a short trial: the first runs of some of its chunks, which are not recorded.

    Raises:
        GeosimError: files that have changed since the batch was planned.
    """
    m = plan.manifest
    chunks = m.chunks
    step = max(1, len(chunks) // _TRIED)
    tried = chunks[step // 2 :: step]
    spent, runs, began = 0.0, 0, time.perf_counter()
    for chunk in chunks_of(m, (*tried[::2], *tried[1::2]), plan.home, Path()):
        try:
            spent += _seconds(chunk)
        except GeosimError:
            raise
        except Exception:  # noqa: BLE001  # whatever breaks a run is recorded when the batch meets it
            return Estimate(plan.megabytes, None)
        runs += len(chunk.runs)
        if time.perf_counter() - began > _LONG:
            break
    return Estimate(plan.megabytes, spent / runs * len(m.own) / workers)


def _seconds(chunk: Chunk) -> float:
    """Work out how long a chunk takes from two small pieces of it."""
    play, runs = player(chunk), chunk.runs
    narrow, wide = (runs[: max(1, len(runs) // part)] for part in (_NARROW, _WIDE))
    play(narrow)  # once for what is only done once
    began = time.perf_counter()
    play(narrow)
    between = time.perf_counter()
    if len(wide) == len(narrow):
        return (between - began) * len(runs) / len(narrow)
    play(wide)
    fixed = between - began
    each = max(0.0, (time.perf_counter() - between - fixed) / (len(wide) - len(narrow)))
    return fixed + each * (len(runs) - len(narrow))


def is_vast(experiment: Experiment) -> bool:
    """Tell whether an experiment has so many points that even laying them out takes long."""
    return sum(len(part.scenarios) * count(part) for part in experiment.parts) > _MANY


def rough(experiment: Experiment, workers: int, library: Library) -> Estimate:
    """Estimate an experiment from known rates, without laying it out; it records `runs` alone."""
    runs = rows_of(experiment)
    megabytes = runs * bytes_of_run(len(columns(tuple(library.actors)))) / 1e6
    return Estimate(megabytes, runs / _RATES[experiment.cast] / workers)
