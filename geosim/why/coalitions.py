"""Coalitions: who may act or not, which combinations are played, and how much each counts for whom.

Exact Shapley values (Shapley 1953) take every combination. Above a number of players antithetic permutations
are sampled (Mitchell and others 2022).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from geosim.state import Array

_PAIRS = 64  # permutations that are sampled, each played forwards and backwards


@dataclass(frozen=True, slots=True)
class Player:
    """Whoever acts or not as one: the choices by row, the standing answers, the luck of the turn."""

    key: str
    rows: tuple[int, ...] = ()
    answers: tuple[str, ...] = ()
    luck: bool = False


def merged(key: str, players: Iterable[Player]) -> Player:
    """Let several players act as one."""
    parts = tuple(players)
    return Player(
        key,
        tuple(row for part in parts for row in part.rows),
        tuple(answer for part in parts for answer in part.answers),
        any(part.luck for part in parts),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """Coalitions side by side: in the first nobody acts, in the last everybody does.

    What a player is worth is the sum of the coalitions' values, each times the player's weight.
    """

    acting: NDArray[np.bool_]  # (players, W)
    weights: Array  # (players, W), adding to 0 for each player
    exact: bool

    def worth(self, values: Array) -> Array:
        """Give what each player is worth, (N, players), of values (N, W); exactly 0 where nothing differs."""
        return np.einsum("nw,pw->np", values - values[:, :1], self.weights)


def plan(players: int, most: int) -> Plan:
    """Plan the coalitions of some players: all of them up to `most` players, a sample above."""
    return _every(players) if players <= most else _sample(players)


def _every(players: int) -> Plan:
    """Take every coalition, written in binary: 2 ** players columns."""
    column = np.arange(2**players)
    acting = (column >> np.arange(players)[:, None] & 1).astype(bool)
    others = np.sum(acting, axis=0) - acting
    orders = [factorial(k) * factorial(players - 1 - k) / factorial(players) for k in range(players)]
    share = np.array(orders)[others] if players else np.zeros((0, 1))
    return Plan(acting, np.where(acting, share, -share), exact=True)


def _sample(players: int) -> Plan:
    """Take what is passed on the way from nobody to everybody in random orders, forwards and backwards."""
    draw = np.random.default_rng(players)
    places = [draw.permutation(players) for _ in range(_PAIRS)]
    joins = [place for forwards in places for place in (forwards, players - 1 - forwards)]
    step = np.arange(players + 1)
    acting = [place[:, None] < step for place in joins]
    weights = [1.0 * (place[:, None] + 1 == step) - (place[:, None] == step) for place in joins]
    return Plan(np.concatenate(acting, axis=1), np.concatenate(weights, axis=1) / len(joins), exact=False)
