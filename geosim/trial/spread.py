"""How the games of a scenario end, and what one of its events does to them, with everybody by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geosim.errors import UnknownName
from geosim.forecast.rollouts import cast_of
from geosim.game import Game
from geosim.library import Library, default_library
from geosim.results import VERDICTS
from geosim.scenario import Scenario
from geosim.state import STATES, Array

GAMES = 200
SEED = 2026  # the same luck for every scenario, so that what differs comes from the scenario
INDEX = "leverage_dependency"


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How some games ended, (G,) each."""

    games: int
    verdicts: Mapping[str, float]  # shares of the games, leverage first
    index: Array
    payoffs: Mapping[str, Array]  # mean of a quarter over the game, by actor
    met: Mapping[str, Mapping[str, float]]  # shares of the games that end with a goal met, by actor and goal


@dataclass(frozen=True, slots=True, eq=False)
class EventEffect:
    """What an event changes: games with it less the same games without it, on the same luck."""

    games: int
    happens: float  # share of the games in which it does
    begins: int  # the turn, from 0, in which it happens
    shifts: Mapping[str, Array]  # by number: the difference as every turn ends, (T, G)
    payoffs: Mapping[str, Array]  # of the mean of a quarter over the game, by actor, (G,)


def spread(scenario: Scenario, library: Library | None = None, games: int = GAMES) -> Spread:
    """Play a scenario many times with the rule-based form of everybody, and say how it ends.

    Raises:
        InputError: a scenario that names what does not exist.
    """
    game = _set_up(scenario, library, games)
    last: list[Array] = []
    while not game.over:
        game.play_quarter()
        if game.outcome is not None and game.state.quarter > scenario.quarters - scenario.turn_quarters:
            last.append(game.outcome.components)
    codes = np.asarray(game.columns["verdict"])
    shares = {word: float(np.mean(codes == code)) for code, word in sorted(VERDICTS.items(), reverse=True)}
    index = np.array(game.columns[INDEX])
    return Spread(games, shares, index, payoffs(game), _met(game, np.mean(last, axis=0)))


def event_effect(
    scenario: Scenario, event: str, library: Library | None = None, games: int = GAMES
) -> EventEffect:
    """Play a scenario with and without one of its events, on the same luck.

    Raises:
        UnknownName: the scenario has no such event.
        InputError: as `spread`.
    """
    found = next((each for each in scenario.events if each.name == event), None)
    if found is None:
        raise UnknownName("event", event, [each.name for each in scenario.events])
    others = tuple(each for each in scenario.events if each.name != event)
    numbers = (INDEX, *(f"alignment_{state}" for state in STATES if state != "pakistan"), "support")
    whole = _set_up(scenario, library, games)
    happens = next(each.happens for each in whole.constants.script.events if each.name == event)
    without = _set_up(scenario.model_copy(update={"events": others}), library, games)
    with_it, without_it = _turns(whole, numbers), _turns(without, numbers)
    paid, unpaid = payoffs(whole), payoffs(without)
    return EventEffect(
        games=games,
        happens=float(np.mean(happens)),
        begins=found.quarter // scenario.turn_quarters,
        shifts={name: with_it[name] - without_it[name] for name in numbers},
        payoffs={actor: paid[actor] - unpaid[actor] for actor in paid},
    )


def payoffs(game: Game) -> dict[str, Array]:
    """Give everybody's mean payoff a quarter in each run so far, by actor, (R,) each."""
    return {actor: game.scores[row] / game.state.quarter for row, actor in enumerate(game.world.actors)}


def _set_up(scenario: Scenario, library: Library | None, games: int) -> Game:
    library = library or default_library()
    library.check(scenario)
    cast = cast_of(scenario, library)
    return Game(cast.world, cast.seats, SEED, range(games), keep=False)


def _turns(game: Game, numbers: Sequence[str]) -> dict[str, Array]:
    """Play a game and give some numbers as every turn ends, (T, G) each."""
    found: dict[str, list[Array]] = {name: [] for name in numbers}
    while not game.over:
        game.play_turn()
        for name, rows in found.items():
            rows.append(np.array(game.columns[name]))
    return {name: np.stack(rows) for name, rows in found.items()}


def _met(game: Game, components: Array) -> dict[str, dict[str, float]]:
    """Give how often every goal of every actor is met, from its components over the last turn (goals, G)."""
    spans = game.constants.goals.spans
    return {
        role.key: {
            goal.title: float(np.mean(components[row] >= goal.threshold))
            for row, goal in zip(spans[role.key], role.goals, strict=True)
        }
        for role in game.world.roles
    }
