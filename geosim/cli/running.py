"""The command `geosim run`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geosim.cli.changing import (
    Cast,
    ScenarioName,
    Seed,
    Set,
    Strategy,
    Switch,
    TurnQuarters,
    Turns,
    changed,
    refuse_number,
    refuse_seed,
)
from geosim.cli.saving import reserved
from geosim.errors import ConfigError

if TYPE_CHECKING:
    from geosim.game import Game
    from geosim.library import Library
    from geosim.scenario import Scenario

_MARK = '"geosim-log"'


def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    run: Annotated[int, typer.Option(metavar="N", help="Which run of the seed to play.")] = 0,
    turns: Turns = None,
    turn_quarters: TurnQuarters = None,
    cast: Cast = None,
    number: Set = None,
    switch: Switch = None,
    strategy: Strategy = None,
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
    refuse_seed(seed)

    from geosim.library import default_library  # noqa: PLC0415  # takes a second to load
    from geosim.validation import MOST_RUN  # noqa: PLC0415

    refuse_number("--run", run, 0, MOST_RUN)

    library = default_library()
    wanted = changed(
        scenario,
        library,
        turns=turns,
        turn_quarters=turn_quarters,
        cast=cast,
        number=number,
        switch=switch,
        strategy=strategy,
    )
    with reserved(out, _MARK) if out else nullcontext() as write:
        game = _seated(wanted, library, seed, run)
        with _played_out(game):
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


@contextmanager
def _played_out(game: Game) -> Iterator[None]:
    """Play on when nobody reads along any more, as behind `| head`: the log is still wanted."""
    try:
        yield
    except BrokenPipeError:
        game.play()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
