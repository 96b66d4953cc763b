"""Where a game of one run stands between two turns: plain data, which may cross to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geosim.errors import InputError
from geosim.game import Game
from geosim.rules import Choices, Outcome
from geosim.scenario import Scenario
from geosim.state import Array, State


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """A game before a turn, counted from 0; its luck is known by seed and run and never looked at."""

    scenario: Scenario
    seed: int
    run: int
    turn: int
    state: State
    outcome: Outcome | None  # of the last quarter; None before the first
    scores: Array  # (A, 1)
    choices: Choices | None  # in force last turn; None before the first
    happened: Mapping[str, Array]  # events that have had their quarter: 0/1 by name, (1,) each


def position(game: Game, turn: int | None = None) -> Position:
    """Give where a game of one run stood before a turn; before the next one by default.

    Raises:
        InputError: a game of several runs or one that kept no states, or a turn it has not reached.
    """
    turn = game.turn if turn is None else turn
    if game.runs != 1 or not game.keep:
        raise InputError(
            "only a game of one run that keeps its states can be looked ahead of.", key="forecast"
        )
    if not 0 <= turn * game.turn_quarters < len(game.states) or turn >= game.turn_count:
        advice = f"It has {game.turn_count} turns and stands before turn {game.turn + 1}."
        raise InputError(f"nothing can be forecast from turn {turn + 1}.", key="turn", advice=advice)
    quarter = turn * game.turn_quarters
    scores = np.zeros_like(game.scores)
    for outcome in game.outcomes[:quarter]:
        scores = scores + outcome.payoff
    events = game.constants.script.events
    return Position(
        scenario=game.world.scenario,
        seed=game.noise.seed,
        run=int(game.noise.runs[0]),
        turn=turn,
        state=game.states[quarter],
        outcome=game.outcomes[quarter - 1] if quarter else None,
        scores=scores,
        choices=game.turns[turn - 1] if turn else None,
        happened={event.name: event.happens for event in events if event.quarter < quarter},
    )
