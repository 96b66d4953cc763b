"""A single game read turn by turn: its columns, payoffs and dates."""

from __future__ import annotations

from copy import copy

import numpy as np

from geosim.game import Columns, Game
from geosim.results import moments
from geosim.rules.columns import FLOW, MEAN, Reading, columns, tie_columns

OPENING = -1  # the turn before the first


class Record:
    """The turns a game of one run has played; turns count from 0, OPENING is how things stood before."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.roles = game.world.roles
        self.scenario = game.world.scenario
        self.last = len(game.turns) - 1  # the last turn played, OPENING before the first
        self._known = {**columns(game.world.actors), **tie_columns()}
        opening = Reading(game.states[0], None, np.zeros_like(game.scores), game.world.actors, game.constants)
        self._ends = [Columns(self._known, opening), *moments(game, self._known)]

    def at(self, turn: int) -> Record:
        """Give the same game as it stood after a turn that has been played, or at the opening."""
        assert OPENING <= turn <= self.last, "the turn has been played"
        earlier = copy(self)
        earlier.last = turn
        return earlier

    def quarters(self, turn: int) -> range:
        """Give the quarters of a turn."""
        length = self.game.turn_quarters
        return range(turn * length, (turn + 1) * length)

    def value(self, column: str, turn: int) -> float:
        """Give a column over a turn: its last value, its sum or its mean, as the column has it."""
        how = self._known[column].over
        if how not in (FLOW, MEAN) or turn == OPENING:
            return float(self._ends[self.quarters(turn).stop][column][0])
        each = [float(self._ends[quarter + 1][column][0]) for quarter in self.quarters(turn)]
        return sum(each) / (len(each) if how == MEAN else 1)

    def history(self, column: str) -> list[float]:
        """Give a column over every turn, from the opening."""
        return [self.value(column, turn) for turn in range(OPENING, self.last + 1)]

    def quarterly(self, column: str, turn: int) -> list[float]:
        """Give a column at the end of every quarter of a turn, with the quarter before it first."""
        quarters = self.quarters(turn)
        return [float(self._ends[quarter][column][0]) for quarter in range(quarters.start, quarters.stop + 1)]

    def components(self, actor: str, turn: int) -> list[float]:
        """Give the payoff components of an actor, means over a turn, in the order of its goals."""
        rows = self.game.constants.goals.rows(actor)
        outcomes = [self.game.outcomes[quarter] for quarter in self.quarters(turn)]
        return [float(np.mean([outcome.components[row, 0] for outcome in outcomes])) for row in rows]

    def weights(self, actor: str) -> list[float]:
        """Give the weights of an actor's components, which add to 1."""
        goals = self.game.constants.goals
        return [float(goals.weights[row, 0]) for row in goals.rows(actor)]

    def charges(self, actor: str, turn: int) -> dict[str, float]:
        """Give what each of an actor's choices of a turn cost it a quarter."""
        first = self.game.constants.effects.columns(actor).start
        menu = self.game.world.menus[actor][1:]
        costs = self.game.constants.effects.costs
        return {name: float(costs[first + menu.index(name), 0]) for name in self.game.picks(actor, turn)}

    def cost(self, actor: str, turn: int) -> float:
        """Give what an actor's options cost a quarter, mean over a turn."""
        seat = self.game.world.actors.index(actor)
        outcomes = [self.game.outcomes[quarter] for quarter in self.quarters(turn)]
        return float(np.mean([outcome.costs[seat, 0] for outcome in outcomes]))
