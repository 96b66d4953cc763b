"""The command `geosim run`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geosim.cli.given import numbers, words
from geosim.cli.saving import reserved
from geosim.errors import ConfigError, InputError, UnknownName

if TYPE_CHECKING:
    from geosim.game import Game
    from geosim.library import Library
    from geosim.scenario import Scenario

_MARK = '"geosim-log"'
_OPTIONS = {"strategies": "--strategy", "parameters": "--set", "switches": "--switch"}
_MOST_QUARTERS = 400
_MOST_SEED, _MOST_RUN = 2**63 - 1, 2**62 - 1
_LENGTHS = (1, 2, 4)
_CASTS = ("look_ahead", "rule_based")


def run(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of its YAML file.")
    ],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the luck.")] = 1,
    run: Annotated[int, typer.Option(metavar="N", help="Which run of the seed to play.")] = 0,
    turns: Annotated[
        int | None, typer.Option(metavar="N", help="How many turns to play, instead of the scenario's.")
    ] = None,
    turn_quarters: Annotated[
        int | None, typer.Option(metavar="1|2|4", help="Quarters that a decision stands.")
    ] = None,
    cast: Annotated[
        str | None,
        typer.Option(metavar="look_ahead|rule_based", help="Which computer players take the seats."),
    ] = None,
    number: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=NUMBER", help="Set a parameter; may be repeated."),
    ] = None,
    switch: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="Set an assumption switch, 0 to 1; may be repeated."),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTOR=NAME", help="Give an actor a strategy, by name or file; may be repeated."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the log of the game, for geosim replay.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document instead of tables.")
    ] = False,
) -> None:
    """Play a scenario with computer players and print what happened, turn by turn.

    \b
    Examples:
      geosim run first_shipment --seed 7
      geosim run first_shipment --turn-quarters 1 --turns 8 --cast rule_based
      geosim run pasni_and_gwadar --switch beijing_reading=1 --set tariff_start=0.3
      geosim run first_shipment --strategy pakistan=hedger --out game.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    _refuse_number("--seed", seed, 0, _MOST_SEED)
    _refuse_number("--run", run, 0, _MOST_RUN)
    if turns is not None:
        _refuse_number("--turns", turns, 1, _MOST_QUARTERS)

    from geosim.library import default_library  # noqa: PLC0415  # takes a second to load

    library = default_library()
    changed = _changed(
        library.scenario(scenario),
        library,
        turns=turns,
        turn_quarters=turn_quarters,
        cast=cast,
        parameters=numbers(number or (), "--set", "--set tariff_start=0.3"),
        switches=numbers(switch or (), "--switch", "--switch beijing_reading=1"),
        strategies=words(strategy or (), "--strategy", "--strategy pakistan=hedger"),
    )
    with reserved(out, _MARK) if out else nullcontext() as write:
        game = _seated(changed, library, seed, run)
        _play(game, quietly=as_json)
        if write:
            from geosim.log import to_log  # noqa: PLC0415

            write(json.dumps(to_log(game), indent=1, allow_nan=False))
    if as_json:
        from geosim.cli.console import print_json  # noqa: PLC0415
        from geosim.cli.document import document  # noqa: PLC0415

        print_json(document(game))
    elif out:
        typer.echo(f"The log is in {out}. Play it again with: geosim replay {out}")


def _refuse_number(option: str, number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise InputError(f"{number} is outside {low} to {high}.", where=option, advice="Give another number.")


def _changed(
    scenario: Scenario,
    library: Library,
    *,
    turns: int | None,
    turn_quarters: int | None,
    cast: str | None,
    parameters: Mapping[str, float],
    switches: Mapping[str, float],
    strategies: Mapping[str, str],
) -> Scenario:
    """Give the scenario with what the options say, and trace every fault to its option."""
    if turn_quarters is not None and turn_quarters not in _LENGTHS:
        problem = f"a turn cannot have {turn_quarters} quarters."
        raise InputError(problem, where="--turn-quarters", advice="Give 1, 2 or 4.")
    if cast is not None and cast not in _CASTS:
        raise UnknownName("cast", cast, _CASTS, where="--cast", advice=f"There are {' and '.join(_CASTS)}.")
    length = turn_quarters or scenario.turn_quarters
    if turns and turns * length > _MOST_QUARTERS:
        most = _MOST_QUARTERS // length
        raise InputError(f"{turns} is too long a game.", where="--turns", advice=f"At most {most} turns.")
    _refuse_unknown(library, switches, strategies)
    try:
        changed = scenario.with_changes(
            parameters=parameters,
            switches=switches,
            strategies=strategies,
            cast=cast,
            turn_quarters=turn_quarters,
            turns=turns,
        )
        library.check(changed)
    except InputError as fault:
        table, _, name = fault.key.partition(".")
        if table in _OPTIONS and not fault.where:
            fault.where, fault.key = _OPTIONS[table], name
        raise
    return changed


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


def _seated(scenario: Scenario, library: Library, seed: int, run: int) -> Game:
    """Set up the game, and refuse a seat that waits for a person."""
    from geosim.strategies.human import Human  # noqa: PLC0415
    from geosim.table import start  # noqa: PLC0415

    game = start(scenario, seed=seed, runs=(run,), library=library)
    for actor, strategy in game.strategies.items():
        if isinstance(strategy, Human):
            raise ConfigError(
                "a person plays in the browser, not in geosim run.",
                where="--strategy",
                key=actor,
                advice="Start it with: geosim play",
            )
    return game


def _play(game: Game, *, quietly: bool) -> None:
    if quietly:
        game.play()
        return
    from geosim.cli import story  # noqa: PLC0415
    from geosim.cli.console import printer  # noqa: PLC0415

    console = printer()
    story.tell_opening(console, game)
    while not game.over:
        game.play_turn()
        story.tell_turn(console, game)
    story.tell_ending(console, game)
