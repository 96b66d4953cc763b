"""A game played again on many lucks, the person's seat by one line or another; luck against choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geosim.actor import Role
from geosim.counterfactual.causes import INDEX
from geosim.counterfactual.lines import Line
from geosim.forecast.rollouts import cast_of
from geosim.game import Game
from geosim.library import Library
from geosim.state import Array

POINTS = 100.0


@dataclass(frozen=True, slots=True)
class Replay:
    """What a line comes to, run by run: the index at the end and the mean payoff a quarter, in points."""

    line: Line
    index: Array  # (R,)
    payoff: Array  # (R,) of the person's role

    def first(self, runs: int) -> Replay:
        """Give the first runs only, to be paired with fewer of another line."""
        return Replay(self.line, self.index[:runs], self.payoff[:runs])


@dataclass(frozen=True, slots=True)
class Difference:
    """What one line brings more than another on the same luck."""

    mean: float
    margin: float  # 95% of such means lie within it
    better: float  # share of runs in which it is more

    @property
    def clear(self) -> bool:
        """Tell a difference from what luck alone would bring."""
        return abs(self.mean) > self.margin


@dataclass(frozen=True, slots=True)
class Shares:
    """How results differ between lines and lucks: what lines alone, luck alone and both together explain.

    The three add to 1; all are 0 where nothing differs.
    """

    choices: float
    luck: float
    both: float


def lucks(game: Game, runs: int) -> NDArray[np.int64]:
    """Give the numbers of runs a game is played again on; its own comes first."""
    return int(game.noise.runs[0]) + np.arange(runs)


def replay_line(game: Game, role: Role, line: Line, runs: NDArray[np.int64], library: Library) -> Replay:
    """Play a line from the start on the luck of some runs of the game's seed, all else by rules.

    Raises:
        UnknownName, ConfigError: a strategy that does not exist or does not fit.
    """
    cast = cast_of(game.world.scenario, library)
    world = cast.world
    seats = {**cast.seats, role.key: line.seated(role.key, world, library)}
    again = Game(world, seats, game.noise.seed, runs, keep=False).play()
    scores = again.scores[world.actors.index(role.key)]
    return Replay(line, POINTS * again.columns[INDEX], POINTS * scores / world.scenario.quarters)


def compare(other: Array, own: Array) -> Difference:
    """Compare what two lines come to on the same luck, (R,) each."""
    apart = other - own
    runs = len(apart)
    margin = 1.96 * float(np.std(apart, ddof=1)) / runs**0.5 if runs > 1 else 0.0
    return Difference(float(np.mean(apart)), margin, float(np.mean(apart > 0)))


def shares(results: Sequence[Array]) -> Shares:
    """Split how results differ, one (R,) a line on the same luck: an analysis of variance without repeats."""
    table = np.stack(results)
    total = float(np.var(table))
    if total == 0.0:
        return Shares(0.0, 0.0, 0.0)
    choices = float(np.var(np.mean(table, axis=1))) / total
    luck = float(np.var(np.mean(table, axis=0))) / total
    return Shares(choices, luck, max(0.0, 1.0 - choices - luck))
