"""A game in normal form, and what follows from its payoffs: dominance, regret, equilibria, dynamics.

Payoffs may be samples, one for each seed; whatever rests on a comparison is then asked of resampled tables
as well (bootstrap), so that it is told how sure it is.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.errors import InputError

Array = NDArray[np.float64]
Profile = tuple[int, ...]

_CLOSE = 1e-12
_RESAMPLED = 500


@dataclass(frozen=True)
class NormalForm:
    """Players, their strategies, and what each gets in every profile.

    samples: (players, strategies of the first, of the second ..., seeds); one seed where payoffs are known.
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    samples: Array

    @property
    def payoffs(self) -> Array:
        """Give the mean payoffs, (players, strategies of the first, of the second ...)."""
        return self.samples.mean(axis=-1)

    @property
    def profiles(self) -> Iterator[Profile]:
        """Give every profile, as the places of strategies."""
        return product(*(range(len(names)) for names in self.strategies))

    def named(self, profile: Profile) -> dict[str, str]:
        """Give a profile in names."""
        found = zip(self.players, self.strategies, profile, strict=True)
        return {player: names[i] for player, names, i in found}

    def resampled(self, times: int = _RESAMPLED, seed: int = 1) -> Iterator[Array]:
        """Give mean payoffs over seeds drawn with replacement, the same seeds for every profile."""
        seeds, rng = self.samples.shape[-1], np.random.default_rng(seed)
        for _ in range(times):
            drawn = rng.integers(seeds, size=seeds)
            weights = np.bincount(drawn, minlength=seeds) / seeds
            yield self.samples @ weights


def regret(payoffs: Array) -> Array:
    """Give what each player would gain by its best other strategy in every profile; shaped like payoffs."""
    best = [payoffs[player].max(axis=player, keepdims=True) for player in range(len(payoffs))]
    return np.stack([b - payoffs[player] for player, b in enumerate(best)])


def pure_equilibria(payoffs: Array) -> list[Profile]:
    """Give the profiles in which nobody gains by changing alone."""
    calm = (regret(payoffs) <= _CLOSE).all(axis=0)
    return [tuple(int(i) for i in place) for place in np.argwhere(calm)]


def dominated(payoffs: Array) -> list[tuple[int, int, int]]:
    """Give (player, strategy, other) where the other is better whatever the rest do (strict dominance)."""
    found = []
    for player in range(len(payoffs)):
        rows = np.moveaxis(payoffs[player], player, 0).reshape(payoffs[player].shape[player], -1)
        for a, b in product(range(len(rows)), repeat=2):
            if a != b and (rows[b] > rows[a] + _CLOSE).all():
                found.append((player, a, b))
    return found


def mixed_equilibria(game: NormalForm) -> list[tuple[Array, Array]]:
    """Give the equilibria of a game of two, mixed ones included, by support enumeration (Nashpy).

    Raises:
        InputError: a game of more or fewer than two.
    """
    if len(game.players) != 2:
        problem = f"mixed equilibria are found for two players, not {len(game.players)}."
        raise InputError(problem, advice="Fix the strategies of the others.")
    from nashpy import Game  # noqa: PLC0415  # loads slowly

    first, second = game.payoffs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on degenerate games, whose equilibria may be endless
        return [(np.asarray(a), np.asarray(b)) for a, b in Game(first, second).support_enumeration()]


def replicate(
    payoffs: Array, start: Sequence[Array] | None = None, steps: int = 2000, pace: float = 0.1
) -> list[Array]:
    """Let shares of strategies grow by how they do against the others' shares (replicator dynamics).

    Payoffs are scaled to a spread of one for each player first, so that the pace means the same in any unit.
    Gives the shares of every step, (steps + 1, strategies) for each player (Taylor and Jonker 1978, in
    discrete time).
    """
    players = len(payoffs)
    spread = [np.ptp(payoffs[p]) or 1.0 for p in range(players)]
    shares = (
        [np.asarray(s, float) for s in start] if start else [np.full(n, 1 / n) for n in payoffs.shape[1:]]
    )
    paths = [[share] for share in shares]
    for _ in range(steps):
        fitness = [_against(payoffs[p] / spread[p], p, shares) for p in range(players)]
        shares = [_grown(shares[p], fitness[p], pace) for p in range(players)]
        for path, share in zip(paths, shares, strict=True):
            path.append(share)
    return [np.stack(path) for path in paths]


def _against(payoff: Array, player: int, shares: Sequence[Array]) -> Array:
    """Give what each strategy of a player gets against the shares of all others."""
    found = np.moveaxis(payoff, player, -1)
    for other in (p for p in range(len(shares)) if p != player):
        found = np.tensordot(shares[other], found, axes=(0, 0))
    return found


def _grown(share: Array, fitness: Array, pace: float) -> Array:
    grown = share * np.exp(pace * (fitness - share @ fitness))
    return grown / grown.sum()


def table(game: NormalForm, level: float = 0.95) -> pd.DataFrame:
    """Give one row a profile: strategies, mean payoffs with their bootstrap intervals, and regrets."""
    means, regrets = game.payoffs, regret(game.payoffs)
    drawn = np.stack(list(game.resampled())) if game.samples.shape[-1] > 1 else means[None]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    rows = []
    for profile in game.profiles:
        row: dict[str, object] = dict(game.named(profile))
        for p, player in enumerate(game.players):
            at = (p, *profile)
            row |= {
                f"payoff_{player}": means[at],
                f"low_{player}": low[at],
                f"high_{player}": high[at],
                f"regret_{player}": regrets[at],
            }
        rows.append(row)
    return pd.DataFrame(rows)


def how_sure(game: NormalForm) -> pd.DataFrame:
    """Give every profile that is a pure equilibrium in some resampled table, and in what share of them."""
    counts: dict[Profile, int] = dict.fromkeys(pure_equilibria(game.payoffs), 0)
    times = 0
    for payoffs in game.resampled():
        times += 1
        for profile in pure_equilibria(payoffs):
            counts[profile] = counts.get(profile, 0) + 1
    found = set(pure_equilibria(game.payoffs))
    rows = [
        {**game.named(profile), "equilibrium": profile in found, "share_of_resamples": n / times}
        for profile, n in sorted(counts.items(), key=lambda pair: -pair[1])
    ]
    return pd.DataFrame(rows, columns=[*game.players, "equilibrium", "share_of_resamples"])


def dominance(game: NormalForm) -> pd.DataFrame:
    """Give strategies that another one dominates in the mean table, and in what share of resampled ones."""
    found = dominated(game.payoffs)
    held = dict.fromkeys(found, 0)
    times = 0
    for payoffs in game.resampled() if found else ():
        times += 1
        for case in set(dominated(payoffs)) & held.keys():
            held[case] += 1
    rows = [
        {
            "player": game.players[p],
            "strategy": game.strategies[p][a],
            "dominated_by": game.strategies[p][b],
            "share_of_resamples": held[p, a, b] / times,
        }
        for p, a, b in found
    ]
    return pd.DataFrame(rows, columns=["player", "strategy", "dominated_by", "share_of_resamples"])
