"""What is wrong with the levers of an experiment, and what the file of a script would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geosim.errors import InputError, UnknownName
from geosim.experiment import Experiment
from geosim.library import Library
from geosim.references import fits
from geosim.results import KEYS
from geosim.rules.columns import columns
from geosim.scenario import Picks, Scenario
from geosim.strategies import build
from geosim.strategies.base import Fit
from geosim.varying import OfNumber, OfScript, OfStrategy

#: What stands beside the columns of the results in tables of runs, choices and failures.
_BESIDE = (*KEYS, "part", "scenario", "point", "replication", "actor", "pick", "error")


def faults_of_levers(
    part: Experiment, scenarios: Sequence[Scenario], library: Library
) -> Iterator[InputError]:
    """Give everything that is wrong with the levers of a part, which is played in some scenarios."""
    yield from _faults_of_names(part, library)
    for name, lever in part.levers.items():
        key = f"levers.{name}"
        if isinstance(lever, OfStrategy):
            yield from _faults_of_seats(key, lever, library)
        elif isinstance(lever, OfScript):
            yield from _faults_of_scripts(key, lever, scenarios, library)
        else:
            yield from _faults_of_sets(key, lever, library)


def faults_of_number(
    key: str, address: str, values: Sequence[float], library: Library
) -> Iterator[InputError]:
    """Give what is wrong with a number of the world that takes some values."""
    for value in (min(values), max(values)):
        try:
            library.parameters.resolve({address: value})
        except InputError as fault:
            fault.where, fault.key = "", key
            yield fault
            return


def file_of_script(lever: OfScript, script: str) -> Mapping[str, Any]:
    """Write what the file of a script would say."""
    return {
        "title": script[:40],
        "about": f"the script {script}",
        "kind": "scripted",
        "turns": [list(picks) for picks in lever.scripts[script]],
        "repeat": True,
        "answers": dict(lever.answers),
    }


def _faults_of_names(part: Experiment, library: Library) -> Iterator[InputError]:
    """Give every lever that is called like a column, and every seat or number that two would take."""
    known = {*columns(tuple(library.actors)), *_BESIDE}
    taken: dict[str, str] = {}
    for name, lever in part.levers.items():
        key = f"levers.{name}"
        if name in known:
            problem = f"{name} is a column of the results."
            yield InputError(problem, key=key, advice="Give the lever another name.")
        if isinstance(lever, OfNumber):
            continue
        for actor in [lever.actor] if isinstance(lever, OfScript) else lever.actor:
            if actor in taken:
                problem = f"{actor} is already in the hands of the lever {taken[actor]}."
                yield InputError(problem, key=f"{key}.actor", advice="Keep one of the two.")
            taken.setdefault(actor, name)


def _faults_of_sets(key: str, lever: OfNumber, library: Library) -> Iterator[InputError]:
    ends = lever.spread.range if lever.spread else lever.values
    for address in lever.sets:
        yield from faults_of_number(key, address, ends, library)


def _faults_of_seats(key: str, lever: OfStrategy, library: Library) -> Iterator[InputError]:
    for actor in lever.actor:
        if actor not in library.actors:
            yield UnknownName("actor", actor, library.actors, key=f"{key}.actor")
            continue
        for strategy in lever.strategies:
            try:
                suits = library.suits(strategy, actor)
            except InputError as fault:
                fault.key = f"{key}.strategies"
                yield fault
                continue
            if not suits:
                fitting = ", ".join(library.strategies_for(actor))
                problem = f'the strategy "{strategy}" is not made for {actor}.'
                yield InputError(problem, key=f"{key}.strategies", advice=f"These are: {fitting}.")


def _faults_of_scripts(
    key: str, lever: OfScript, scenarios: Sequence[Scenario], library: Library
) -> Iterator[InputError]:
    if lever.actor not in library.actors:
        yield UnknownName("actor", lever.actor, library.actors, key=f"{key}.actor")
        return
    several = list(dict.fromkeys(scenario.picks for scenario in scenarios)) or [Picks()]
    fitting = [fits(library.actors, picks=picks)[lever.actor] for picks in several]
    silent = lever.model_copy(update={"answers": {}})
    for script, turns in lever.scripts.items():
        for t, turn in enumerate(turns):
            alone = {**file_of_script(silent, script), "turns": [list(turn)]}
            yield from _first_fault(alone, fitting, f"{key}.scripts.{script}.{t}")
    yield from _first_fault(
        {**file_of_script(lever, next(iter(lever.scripts))), "turns": []}, fitting, f"{key}.answers"
    )


def _first_fault(file: Mapping[str, Any], fitting: Sequence[Fit], key: str) -> Iterator[InputError]:
    """Give what is wrong with the file of a script, for as many choices a turn as there may be."""
    for fit in fitting:
        try:
            build(file, fit)
        except InputError as fault:
            fault.where, fault.key = "", key
            yield fault
            return
