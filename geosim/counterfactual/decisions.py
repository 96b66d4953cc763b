"""What each decision cost or brought, against the best of all single picks, on luck drawn anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geosim.actor import Role
from geosim.analysis.policies import PickSet, SideBySide
from geosim.counterfactual.replays import POINTS, Difference, compare
from geosim.forecast.position import position
from geosim.forecast.rollouts import Rollout, cast_of
from geosim.game import Game
from geosim.library import Library
from geosim.state import Array
from geosim.strategies.base import HOLD, Answered, Strategy, View

_LOOKED_AT = 16  # runs on which all alternatives are compared
_CHECKED = 64  # fresh runs on which the best of them is compared once more


@dataclass(frozen=True, slots=True)
class Weighed:
    """A decision against the best alternative, a single pick or none.

    loss: what the alternative brings more, in points of the mean payoff a quarter over the whole game. It was
    found on some runs and is measured on others, so that the best of many does not look better than it is.
    """

    turn: int
    picks: PickSet
    best: PickSet
    loss: Difference


class Once(Strategy):
    """Decide one turn in one way and all later ones in another."""

    def __init__(self, turn: int, first: Strategy, then: Strategy, answers: Mapping[str, str]) -> None:
        self._turn, self._first, self._then, self._answers = turn, first, then, answers

    def utilities(self, view: View) -> Array:
        """Give the utilities of whoever decides this turn."""
        return (self._first if view.turn == self._turn else self._then).utilities(view)

    def answers(self, view: View) -> Mapping[str, Answered]:
        """Give the answers of the turn, and those by rules later on."""
        return self._answers if view.turn == self._turn else self._then.answers(view)


def weigh_decision(game: Game, role: Role, turn: int, library: Library) -> Weighed:
    """Compare what a role picked in a turn with every legal single pick and with none.

    Played on from the turn as it stood, with the ground as it was believed. Afterwards every seat is played
    by rules, the person's too, so that only this decision differs.

    Raises:
        InputError, UnknownName, ConfigError: as geosim.forecast.
    """
    picks = game.picks(role.key, turn)
    alternatives = [other for other in _single(game, role) if other != picks]
    found = _values(game, role, turn, [picks, *alternatives], np.arange(_LOOKED_AT), library)
    best = alternatives[int(np.argmax(np.mean(found[1:], axis=1)))]
    fresh = _LOOKED_AT + np.arange(_CHECKED)
    kept, other = _values(game, role, turn, [picks, best], fresh, library)
    return Weighed(turn, picks, best, compare(other, kept))


def _single(game: Game, role: Role) -> list[PickSet]:
    legal = game.world.legal(role.key, 1, person=True)[:, 0]
    return [
        () if choice == HOLD else (choice,)
        for choice, may in zip(game.world.menus[role.key], legal, strict=True)
        if may
    ]


def _values(
    game: Game, role: Role, turn: int, sets: list[PickSet], runs: NDArray[np.int64], library: Library
) -> Array:
    """Play sets of picks side by side to the end, (sets, R), in points of the mean payoff of the game."""
    cast = cast_of(game.world.scenario, library)
    answers = game.answers(turn) if role.answers else {}
    first = SideBySide([(each,) for each in sets], len(runs))
    wide = Rollout(cast, position(game, turn), np.tile(runs, len(sets)).tolist(), {})
    wide.strategies[role.key] = Once(turn, first, cast.seats[role.key], answers)
    wide.play()
    scores = wide.scores[game.world.actors.index(role.key)].reshape(len(sets), len(runs))
    return POINTS * scores / game.world.scenario.quarters
