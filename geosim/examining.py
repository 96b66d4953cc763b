"""What is wrong with an experiment: its names, numbers, outcomes and points compared with what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from geosim import outcomes
from geosim.designs import check_design, count, factors
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.experiment import Experiment, Points, Sub
from geosim.levers import faults_of_levers, faults_of_number
from geosim.library import Library
from geosim.rules.columns import columns, numeric_columns
from geosim.scenario import Scenario
from geosim.validation import MOST_FAULTS
from geosim.varying import Spread

MOST_RUNS = 1_000_000_000
_MOST_POINTS = 1000  # that are looked through one by one where one of them is faulty


def check(experiment: Experiment, library: Library) -> None:
    """Refuse an experiment that names what does not exist.

    Raises:
        InputError: naming the key; of several faults, all in one message.
    """
    found = {str(fault): fault for fault in faults(experiment, library)}
    if len(found) == 1:
        raise next(iter(found.values()))
    if found:
        told = list(islice(found, MOST_FAULTS))
        told += [f"and {len(found) - len(told)} more"] if len(found) > len(told) else []
        raise ConfigError("\n  ".join((f"{len(found)} things are wrong.", *told)))


def rows_of(experiment: Experiment) -> int:
    """Count the runs of an experiment without laying it out."""
    return sum(len(part.scenarios) * count(part) * part.replications for part in experiment.parts)


def faults(experiment: Experiment, library: Library) -> Iterator[InputError]:
    """Give everything an experiment names that does not exist or is out of range."""
    yield from _faults_of_outcomes(experiment, library)
    yield from _faults_of_without(experiment)
    for i, part in enumerate(experiment.parts):
        for fault in _faults_of_part(part, library):
            if experiment.subexperiments and _says(experiment.subexperiments[i], fault.key):
                fault.key = f"subexperiments.{i}.{fault.key}"
            yield fault
    if (rows := rows_of(experiment)) > MOST_RUNS:
        advice = f"Take fewer points or replications: {MOST_RUNS:,} runs at most."
        yield InputError(f"{rows:,} runs are too many.", key="design", advice=advice)


def _faults_of_outcomes(experiment: Experiment, library: Library) -> Iterator[InputError]:
    known = columns(tuple(library.actors))
    for i, outcome in enumerate(experiment.outcomes):
        if outcome in experiment.outcomes[:i]:
            yield InputError(f"{outcome} stands twice.", key=f"outcomes.{i}", advice="Keep it once.")
        for fault in outcomes.faults(outcome, known):
            fault.key = f"outcomes.{i}"
            yield fault
    if experiment.stop is None:
        return
    numeric, outcome = numeric_columns(tuple(library.actors)), experiment.stop.outcome
    if not outcomes.parts_of(outcome).plain:
        advice = "Take a column such as leverage_dependency."
        problem = "a stop rule looks at a plain number of the whole game."
        yield InputError(problem, key="stop.outcome", advice=advice)
    elif outcome not in numeric:
        advice = "See them all with: geosim list columns"
        yield UnknownName("column of numbers", outcome, numeric, key="stop.outcome", advice=advice)


def _faults_of_without(experiment: Experiment) -> Iterator[InputError]:
    known = [factor.name for factor in factors(experiment)]
    for i, sub in enumerate(experiment.subexperiments):
        for k, name in enumerate(sub.without):
            if name not in known:
                advice = f"The whole varies: {', '.join(known)}." if known else "The whole varies nothing."
                yield UnknownName("factor", name, known, key=f"subexperiments.{i}.without.{k}", advice=advice)


def _says(sub: Sub, key: str) -> bool:
    """Tell whether a part says itself what stands at a key, and not the whole."""
    table, _, rest = key.partition(".")
    said = getattr(sub, table, None)
    if isinstance(said, Mapping):
        return any(rest == name or rest.startswith(f"{name}.") for name in said)
    return said is not None


def _faults_of_part(part: Experiment, library: Library) -> Iterator[InputError]:
    scenarios = []
    for i, name in enumerate(part.scenarios):
        key = f"scenarios.{i}"
        if name in part.scenarios[:i]:
            yield InputError(f"{name} stands twice.", key=key, advice="Keep it once.")
        elif name not in library.scenarios:
            yield UnknownName("scenario", name, library.scenarios, key=key, advice=_advice_on(name))
        else:
            try:
                scenario = scenario_of(part, name, library)
            except InputError as fault:
                yield fault
                continue
            yield from library.faults(scenario)
            scenarios.append(scenario)
    yield from _faults_of_years(part, scenarios)
    for name, uncertainty in part.uncertainties.items():
        ends = uncertainty.range if isinstance(uncertainty, Spread) else uncertainty.values
        yield from faults_of_number(f"uncertainties.{name}", name, ends, library)
    yield from faults_of_levers(part, scenarios, library)
    yield from _faults_of_design(part)


def _advice_on(scenario: str) -> str:
    """Say what to do about a scenario that is not in the library; one may have been named by its path."""
    if scenario.endswith((".yaml", ".yml")) or "/" in scenario:
        return "Copy it to configs/scenarios/, where geosim list scenarios finds it, and write its name."
    return "See them all with: geosim list scenarios"


def _faults_of_years(part: Experiment, scenarios: Sequence[Scenario]) -> Iterator[InputError]:
    """Give every outcome over years that some game of a part does not play."""
    for i, outcome in enumerate(part.outcomes):
        for scenario in scenarios:
            if told := outcomes.out_of_time(outcome, scenario.quarters):
                problem = f"{scenario.title} {told}, and not in all of these years."
                yield InputError(problem, key=f"outcomes.{i}", advice="Take years in between.")
                break


def _faults_of_design(part: Experiment) -> Iterator[InputError]:
    if isinstance(part.design, Points):
        seen: dict[frozenset[tuple[str, float | str]], int] = {}
        for i, point in enumerate(part.design.points):
            first = seen.setdefault(frozenset(point.items()), i)
            if first < i:
                problem = f"says the same as design.points.{first}."
                yield InputError(problem, key=f"design.points.{i}", advice="Keep one of the two.")
    try:
        check_design(part)
    except InputError as fault:
        yield from _faults_of_points(part) if isinstance(part.design, Points) else (fault,)


def _faults_of_points(part: Experiment) -> Iterator[InputError]:
    """Give what is wrong with each listed value, one by one."""
    assert isinstance(part.design, Points)
    for i, point in enumerate(part.design.points[:_MOST_POINTS]):
        for name, value in point.items():
            alone = Points(kind="list", points=({name: value},))
            try:
                check_design(part.model_copy(update={"design": alone}))
            except InputError as fault:
                fault.key = fault.key.replace("points.0", f"points.{i}", 1)
                yield fault


def scenario_of(part: Experiment, name: str, library: Library) -> Scenario:
    """Give a scenario of a part with what the part changes for all its points.

    Raises:
        InputError: no such scenario, or a length that cannot be.
    """
    return library.scenario(name).with_changes(
        parameters=part.parameters,
        switches=part.switches,
        strategies=part.strategies,
        cast=part.cast,
        turn_quarters=part.turn_quarters,
        turns=part.turns,
    )
