"""How large an experiment is before its first run is played: runs, megabytes and seconds."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from geosim.app.lab.keeping import Table
from geosim.chunks import seated
from geosim.designs import factors
from geosim.examining import rows_of
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.library import Library
from geosim.scenario import Scenario
from geosim.varying import OfStrategy

#: Seconds, as measured on one of two shared cores: until the first run is played, for a quarter of a chunk
#: however few runs it has, for a quarter of a run, and for one that a player looks ahead from.
_START, _CHUNK, _RUN, _AHEAD = 4.0, 3e-3, 1e-5, 1.2e-4
_CHUNKS, _LEAST, _MOST = 16, 8, 1024  # chunks of a job at least, and runs in one


@dataclass(frozen=True, slots=True)
class Size:
    """What an experiment takes."""

    runs: int
    megabytes: float
    seconds: float
    chunk: int  # runs to play side by side: about a second of work, and a small job in several steps


@dataclass(frozen=True, slots=True)
class _Part:
    """What one run of a part of an experiment takes."""

    megabytes: float
    quarters: int
    ahead: float  # players that look ahead, on the mean of the strategies a lever offers


def size_of(experiment: Experiment, record: Collection[Table], library: Library) -> Size:
    """Estimate an experiment that has been checked."""
    runs, megabytes, seconds, longest = 0, 0.0, _START, 0.0
    for part in experiment.parts:
        rows = rows_of(part)
        measured = _measured(library, json.dumps(_alone(part).model_dump(mode="json")), tuple(record))
        runs += rows
        megabytes += rows * measured.megabytes
        one_run = measured.quarters * (_RUN + measured.ahead * _AHEAD)
        chunks = max(rows / _MOST, min(rows, _CHUNKS), _worlds(part))
        seconds += measured.quarters * chunks * _CHUNK + rows * one_run
        longest = max(longest, one_run)
    return Size(runs, megabytes, seconds, max(_LEAST, min(_MOST, ceil(runs / _CHUNKS), int(1 / longest))))


def _alone(part: Experiment) -> Experiment:
    """Give a part with a single run, in which every factor is as in the scenario."""
    design = {"kind": "list", "points": [{}]}
    changed = {**part.model_dump(), "design": design, "replications": 1, "scenarios": part.scenarios[:1]}
    return Experiment.from_dict(changed)


def _worlds(part: Experiment) -> int:
    """Count the worlds that runs of a part can lie in; runs of two worlds share no chunk."""
    found = len(part.scenarios)
    for factor in factors(part):
        if any(isinstance(choice, str) for choice in factor.choices):
            found *= len(factor.choices)
    return min(found, rows_of(part))


@lru_cache(maxsize=256)
def _measured(library: Library, experiment: str, record: tuple[Table, ...]) -> _Part:
    part = Experiment.from_dict(json.loads(experiment))
    plan = plan_experiment(part, library=library, record=record)
    usual = _players_ahead(plan.scenario, library)
    ahead = float(usual)
    for lever in part.levers.values():
        if isinstance(lever, OfStrategy):
            others = [
                _players_ahead(
                    plan.scenario.with_changes(strategies=dict.fromkeys(lever.actor, strategy)), library
                )
                for strategy in lever.strategies
            ]
            ahead += sum(others) / len(others) - usual
    return _Part(plan.megabytes, plan.scenario.quarters, max(0.0, ahead))


def _players_ahead(scenario: Scenario, library: Library) -> int:
    _, seats = seated(scenario, library)
    return sum(strategy.looks_ahead for strategy in seats.values())
