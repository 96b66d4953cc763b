"""Quick games of a scenario: how they end, and how strategies fare in one seat on the same luck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geosim.game import Game
from geosim.library import Library
from geosim.results import VERDICTS
from geosim.scenario import Scenario
from geosim.table import start
from geosim.trial.spread import INDEX, payoffs


def play_games(scenario: Scenario, library: Library, games: int, seed: int = 1) -> pd.DataFrame:
    """Play some games to the end and give a row for each: `run`, verdict, index and everybody's payoff.

    Equal seeds give equal luck, so two frames can be compared row by row. `payoff_ACTOR` is the mean payoff a
    quarter, as in the table `runs` of a batch.

    Raises:
        InputError: anything the scenario names that does not exist.
    """
    return endings(start(scenario, seed=seed, runs=range(games), library=library, keep=False).play())


def endings(game: Game) -> pd.DataFrame:
    """Give how the runs of a game that is over have ended, as `play_games` does."""
    now = game.columns
    paid = {f"payoff_{actor}": each for actor, each in payoffs(game).items()}
    verdict = [VERDICTS[float(code)] for code in now["verdict"]]
    return pd.DataFrame({"run": game.noise.runs, "verdict": verdict, INDEX: np.array(now[INDEX]), **paid})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a strategy fared in a round robin: the share of games it won, and its mean payoff a quarter."""

    strategy: str
    wins: float
    payoff: float


def rounds(
    scenario: Scenario, library: Library, actor: str, strategy: str, *, games: Iterable[int], seed: int = 1
) -> np.ndarray:
    """Play some games, by their numbers, with a strategy in an actor's seat, and give its payoffs, (games,).

    Raises:
        InputError: a strategy that does not exist or is not made for the actor.
    """
    told = scenario.with_changes(strategies={actor: strategy})
    game = start(told, seed=seed, runs=games, library=library, keep=False).play()
    return payoffs(game)[actor]


def standings(paid: Mapping[str, np.ndarray]) -> list[Standing]:
    """Compare the payoffs of strategies game by game, best first: the highest wins, ties are shared.

    paid: (games,) for each strategy, in games on the same luck.
    """
    table = np.stack(list(paid.values()))
    best = table == table.max(axis=0)
    wins = (best / best.sum(axis=0)).mean(axis=1)
    found = [
        Standing(name, float(share), float(row.mean()))
        for name, share, row in zip(paid, wins, table, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.wins, -each.payoff))
