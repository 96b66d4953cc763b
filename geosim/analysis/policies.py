"""Simple policies side by side on the same luck: fixed sets of picks, and alternations of two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from geosim.game import Game
from geosim.library import Library, default_library
from geosim.state import Array
from geosim.strategies.base import CERTAIN, Strategy, View
from geosim.table import start
from geosim.world import World

PickSet = tuple[str, ...]
Policy = tuple[PickSet, ...]  # the sets of picks taken in turn, over and over

_COLUMNS = 4096  # policies times runs that are played together


class SideBySide(Strategy):
    """Follow another policy in every block of runs."""

    def __init__(self, policies: Sequence[Policy], runs: int) -> None:
        self._policies, self._runs = policies, runs

    def utilities(self, view: View) -> Array:
        """Rank each block's picks of this turn above `hold`, all else below it."""
        wanted = [policy[view.turn % len(policy)] for policy in self._policies]
        ranks = np.array([[_rank(choice, picks) for picks in wanted] for choice in view.choices])
        return np.repeat(ranks, self._runs, axis=1)


def _rank(choice: str, picks: PickSet) -> float:
    if choice == "hold":
        return 0.0
    return CERTAIN * (1 + len(picks) - picks.index(choice)) if choice in picks else -CERTAIN


def pick_sets(world: World, actor: str, *, without: Sequence[str] = ()) -> list[PickSet]:
    """Give every set of picks an actor may take: none, one, or as many as it has, without conflicts."""
    menu = [choice for choice in world.menus[actor][1:] if choice.partition("@")[0] not in without]
    rows = world.menus[actor]
    clash = world.conflicts[actor]
    sets: list[PickSet] = [()]
    for size in range(1, world.picks[actor] + 1):
        for picks in combinations(menu, size):
            at = [rows.index(choice) for choice in picks]
            if not any(clash[a, b] for a, b in combinations(at, 2)):
                sets.append(picks)
    return sets


def scores(
    actor: str,
    policies: Sequence[Policy],
    *,
    runs: int = 64,
    seed: int = 20251001,
    scenario: str = "first_shipment",
    cast: str = "rule_based",
    turn_quarters: int = 4,
    library: Library | None = None,
) -> tuple[Array, Array]:
    """Play every policy of one actor on the same luck: its score and Pakistan's, each (policies, runs)."""
    library = library or default_library()
    setting = library.scenario(scenario).with_changes(cast=cast, turn_quarters=turn_quarters)
    own, pakistan = [], []
    together = max(1, _COLUMNS // runs)
    for at in range(0, len(policies), together):
        some = policies[at : at + together]
        game = start(
            setting, seed=seed, runs=np.tile(np.arange(runs), len(some)), library=library, keep=False
        )
        game.strategies[actor] = SideBySide(some, runs)
        game.play()
        own.append(_blocks(game, actor, runs))
        pakistan.append(_blocks(game, "pakistan", runs))
    return np.concatenate(own), np.concatenate(pakistan)


def _blocks(game: Game, actor: str, runs: int) -> Array:
    return game.scores[game.world.actors.index(actor)].reshape(-1, runs)
