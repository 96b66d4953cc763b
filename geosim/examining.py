"""What is wrong with an experiment: its names, numbers, scripts and points compared with what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geosim.designs import check_design
from geosim.errors import InputError, UnknownName
from geosim.experiment import Experiment, Sub
from geosim.library import Library
from geosim.references import fits
from geosim.rules.columns import columns, numeric_columns
from geosim.scenario import Scenario
from geosim.strategies import build
from geosim.varying import OfScript, OfStrategy, Spread


def check(experiment: Experiment, library: Library) -> None:
    """Refuse an experiment that names what does not exist.

    Raises:
        InputError: naming the key.
    """
    for fault in faults(experiment, library):
        raise fault


def faults(experiment: Experiment, library: Library) -> Iterator[InputError]:
    """Give everything an experiment names that does not exist or is out of range."""
    known, advice = columns(tuple(library.actors)), "See them all with: geosim list columns"
    for i, outcome in enumerate(experiment.outcomes):
        if outcome not in known:
            yield UnknownName("column", outcome, known, key=f"outcomes.{i}", advice=advice)
    if experiment.stop:
        numeric, outcome = numeric_columns(tuple(library.actors)), experiment.stop.outcome
        if outcome not in numeric:
            yield UnknownName("column of numbers", outcome, numeric, key="stop.outcome", advice=advice)
    for i, part in enumerate(experiment.parts):
        for fault in _faults_of_part(part, library):
            if experiment.subexperiments and _says(experiment.subexperiments[i], fault.key):
                fault.key = f"subexperiments.{i}.{fault.key}"
            yield fault


def _says(sub: Sub, key: str) -> bool:
    """Tell whether a part says itself what stands at a key, and not the whole."""
    table, _, rest = key.partition(".")
    said = getattr(sub, table, None)
    if isinstance(said, Mapping):
        return any(rest == name or rest.startswith(f"{name}.") for name in said)
    return said is not None


def _faults_of_part(part: Experiment, library: Library) -> Iterator[InputError]:
    for i, name in enumerate(part.scenarios):
        if name not in library.scenarios:
            yield UnknownName("scenario", name, library.scenarios, key=f"scenarios.{i}")
            continue
        try:
            scenario_of(part, name, library)
        except InputError as fault:
            yield fault
    for name, uncertainty in part.uncertainties.items():
        ends = uncertainty.range if isinstance(uncertainty, Spread) else uncertainty.values
        yield from _faults_of_number(f"uncertainties.{name}", name, ends, library)
    yield from _faults_of_twins(part)
    for name, lever in part.levers.items():
        key = f"levers.{name}"
        if isinstance(lever, OfStrategy):
            yield from _faults_of_seats(key, lever, library)
        elif isinstance(lever, OfScript):
            yield from _faults_of_scripts(key, lever, library)
        else:
            for address in lever.sets:
                ends = lever.spread.range if lever.spread else lever.values
                yield from _faults_of_number(key, address, ends, library)
    try:
        check_design(part)
    except InputError as fault:
        yield fault


def _faults_of_twins(part: Experiment) -> Iterator[InputError]:
    """Give every seat that two levers would take, and every scenario that stands twice."""
    taken: dict[str, str] = {}
    for name, lever in part.levers.items():
        if isinstance(lever, OfStrategy | OfScript):
            for actor in [lever.actor] if isinstance(lever.actor, str) else lever.actor:
                if actor in taken:
                    problem = f"{actor} is already in the hands of the lever {taken[actor]}."
                    yield InputError(problem, key=f"levers.{name}.actor", advice="Keep one of the two.")
                taken.setdefault(actor, name)
    for i, scenario in enumerate(part.scenarios):
        if scenario in part.scenarios[:i]:
            yield InputError(f"{scenario} stands twice.", key=f"scenarios.{i}", advice="Keep it once.")


def _faults_of_number(
    key: str, address: str, ends: Sequence[float], library: Library
) -> Iterator[InputError]:
    for value in (min(ends), max(ends)):
        try:
            library.parameters.resolve({address: value})
        except InputError as fault:
            fault.where, fault.key = "", key
            yield fault
            return


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


def _faults_of_scripts(key: str, lever: OfScript, library: Library) -> Iterator[InputError]:
    if lever.actor not in library.actors:
        yield UnknownName("actor", lever.actor, library.actors, key=f"{key}.actor")
        return
    fit = fits(library.actors)[lever.actor]
    for script in lever.scripts:
        try:
            build(file_of_script(lever, script), fit)
        except InputError as fault:
            fault.where, fault.key = "", f"{key}.scripts.{script}"
            yield fault


def scenario_of(part: Experiment, name: str, library: Library) -> Scenario:
    """Give a scenario of a part with what the part changes for all its points.

    Raises:
        InputError: a name that does not exist, or a number out of its range.
    """
    changed = library.scenario(name).with_changes(
        parameters=part.parameters,
        switches=part.switches,
        strategies=part.strategies,
        cast=part.cast,
        turn_quarters=part.turn_quarters,
        turns=part.turns,
    )
    library.check(changed)
    return changed


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
