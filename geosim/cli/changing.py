"""The options that change a scenario before it is played, shared by the commands that play one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias, get_args

import typer

from geosim.cli.given import numbers, words
from geosim.errors import InputError, UnknownName

if TYPE_CHECKING:
    from geosim.library import Library
    from geosim.scenario import Scenario

ScenarioName: TypeAlias = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of its YAML file.")
]
Seed: TypeAlias = Annotated[int, typer.Option(metavar="N", help="Seed of the luck.")]
Turns: TypeAlias = Annotated[
    int | None, typer.Option(metavar="N", help="How many turns to play, instead of the scenario's.")
]
TurnQuarters: TypeAlias = Annotated[
    int | None, typer.Option(metavar="1|2|4", help="Quarters that a decision stands.")
]
Cast: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="look_ahead|distilled|rule_based", help="Which computer players take the seats."),
]
Set: TypeAlias = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=NUMBER", help="Set a parameter; may be repeated.")
]
Switch: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="NAME=NUMBER", help="Set an assumption switch; may be repeated.")
]
Strategy: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="ACTOR=NAME", help="Give an actor a strategy, by name or file; may be repeated."),
]

_OPTIONS = {"strategies": "--strategy", "parameters": "--set", "switches": "--switch"}
_MOST_QUARTERS = 400
_LENGTHS = (1, 2, 4)


def refuse_number(option: str, number: int, low: int, high: int) -> None:
    """Refuse a number behind an option that is out of bounds.

    Raises:
        InputError: naming the option and its bounds.
    """
    if not low <= number <= high:
        raise InputError(f"{number} is outside {low} to {high}.", where=option, advice="Give another number.")


def refuse_seed(seed: int) -> None:
    """Refuse a seed that is out of bounds.

    Raises:
        InputError: naming the bounds.
    """
    from geosim.validation import MOST_SEED  # noqa: PLC0415  # not needed for --help

    refuse_number("--seed", seed, 0, MOST_SEED)


def refuse_cast(cast: str) -> None:
    """Refuse a cast that does not exist.

    Raises:
        UnknownName: naming those that do.
    """
    from geosim.scenario import Cast  # noqa: PLC0415  # not needed for --help

    known = get_args(Cast)
    if cast not in known:
        raise UnknownName("cast", cast, known, where="--cast", advice=f"There are {', '.join(known)}.")


def changed(
    name: str,
    library: Library,
    *,
    turns: int | None,
    turn_quarters: int | None,
    cast: str | None,
    number: Sequence[str] | None,
    switch: Sequence[str] | None,
    strategy: Sequence[str] | None,
) -> Scenario:
    """Give the scenario of a name with what the options say, and trace every fault to its option.

    Raises:
        InputError: an option that cannot be read, or says what the scenario or the library does not allow.
    """
    if turns is not None:
        refuse_number("--turns", turns, 1, _MOST_QUARTERS)
    if turn_quarters is not None and turn_quarters not in _LENGTHS:
        problem = f"a turn cannot have {turn_quarters} quarters."
        raise InputError(problem, where="--turn-quarters", advice="Give 1, 2 or 4.")
    if cast is not None:
        refuse_cast(cast)
    scenario = library.scenario(name)
    length = turn_quarters or scenario.turn_quarters
    if turns and turns * length > _MOST_QUARTERS:
        most = _MOST_QUARTERS // length
        raise InputError(f"{turns} is too long a game.", where="--turns", advice=f"At most {most} turns.")
    switches = numbers(switch or (), "--switch", "--switch beijing_reading=1")
    strategies = words(strategy or (), "--strategy", "--strategy pakistan=hedger")
    _refuse_unknown(library, switches, strategies)
    try:
        found = scenario.with_changes(
            parameters=numbers(number or (), "--set", "--set tariff_start=0.3"),
            switches=switches,
            strategies=strategies,
            cast=cast,
            turn_quarters=turn_quarters,
            turns=turns,
        )
        library.check(found)
    except InputError as fault:
        table, _, key = fault.key.partition(".")
        if table in _OPTIONS and not fault.where:
            fault.where, fault.key = _OPTIONS[table], key
        raise
    return found


def _refuse_unknown(library: Library, switches: Mapping[str, float], strategies: Mapping[str, str]) -> None:
    """Say that a name behind an option does not exist, before it is mixed with the scenario's own."""
    for name in switches:
        if name not in library.parameters.switches:
            known, advice = library.parameters.switches, "See them all with: geosim list switches"
            raise UnknownName("switch", name, known, where="--switch", advice=advice)
    for actor in strategies:
        if actor not in library.actors:
            advice = "See them all with: geosim list actors"
            raise UnknownName("actor", actor, library.actors, where="--strategy", advice=advice)
