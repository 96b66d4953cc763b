"""Sitting down to a game: a scenario, somebody or a strategy in every seat, a seed and some runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from geosim.errors import InputError, UnknownName
from geosim.game import Game
from geosim.library import Library, default_library
from geosim.parameters import Override
from geosim.reading import Document
from geosim.rules.columns import numeric_columns
from geosim.scenario import Scenario
from geosim.strategies import build
from geosim.strategies.base import Fit, Strategy
from geosim.validation import MOST_RUN, MOST_SEED, whole
from geosim.world import World, compile_world

HUMAN = "human"


def start(
    scenario: Scenario | str,
    *,
    seed: int = 1,
    runs: Iterable[int] = (0,),
    persons: Collection[str] = (),
    numbers: Mapping[str, Override] | None = None,
    library: Library | None = None,
    keep: bool = True,
) -> Game:
    """Set up some runs of a scenario; the seats of persons wait for decisions.

    numbers: what differs from run to run, by address, each a sequence as long as the runs.

    Raises:
        UnknownName, ConfigError: anything the scenario or a strategy names that does not exist.
        InputError: a seed or run that is no whole number from 0 on, no runs, or numbers for other runs.
    """
    seed = whole("seed", seed, MOST_SEED)
    runs = tuple(whole("runs", run, MOST_RUN) for run in runs)
    if not runs:
        raise InputError("a game needs at least one run.", where="runs", advice="One game is runs=(0,).")
    library = library or default_library()
    scenario = library.scenario(scenario) if isinstance(scenario, str) else scenario
    library.check(scenario)
    world = compile_world(scenario, library.parameters, tuple(library.actors.values()), numbers)
    _refuse_other_widths(world, len(runs))
    return Game(world, seat(world, library, persons), seed, runs, keep=keep)


def _refuse_other_widths(world: World, runs: int) -> None:
    """Refuse lists of numbers that are not as long as the runs; a number for all runs has no list."""
    for name, number in world.constants.numbers.items():
        width = number.shape[-1] if number.ndim else 1
        if width not in (1, runs):
            raise InputError(f"{width} values for {runs} runs.", where="numbers", key=name)


def seat(world: World, library: Library, persons: Collection[str] = ()) -> dict[str, Strategy]:
    """Put a person or a strategy in every seat.

    Raises:
        UnknownName: a person's seat that does not exist, or a strategy that names what does not exist.
        ConfigError: a strategy file that does not say what it may.
    """
    for person in persons:
        if person not in world.actors:
            raise UnknownName("actor", person, world.actors, advice="See them all with: geosim list actors")
    named = {
        actor: HUMAN if actor in persons else library.strategy_of(world.scenario, actor)
        for actor in world.actors
    }
    return {actor: fitted(name, actor, world, library) for actor, name in named.items()}


def fitted(name: str, actor: str, world: World, library: Library) -> Strategy:
    """Make the strategy of a name or file for one actor."""
    document = library.strategy_document(name, world.scenario)
    return build(document.data, fit(world, actor, document))


def fit(world: World, actor: str, document: Document | None = None) -> Fit:
    """Say what a strategy of an actor may name in a world, and where its file stands if it has one."""
    numeric = numeric_columns(world.actors)
    if document is None:
        return Fit(world.role(actor), world.menus, numeric)
    where, line_of, picks = document.where, document.line_of, world.picks[actor]
    return Fit(world.role(actor), world.menus, numeric, where, line_of, picks=picks, roles=world.roles)
