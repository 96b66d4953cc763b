"""What was believed of the ground, before and after, and what truly lay there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.game import Game
from geosim.state import DEPOSITS

_EIGHTY = 1.2816  # standard deviations on either side that hold 80% of a normal distribution


@dataclass(frozen=True, slots=True)
class Deposit:
    """The size of a deposit over what is planned for: 1 is as planned."""

    name: str
    before: float  # believed at the start
    after: float  # believed at the end
    low: float  # the belief at the end holds the truth with odds of 8 in 10 between low and high
    high: float
    truth: float

    @property
    def caught(self) -> bool:
        """Say whether the truth lies within the belief at the end."""
        return self.low <= self.truth <= self.high


def ground(game: Game) -> tuple[Deposit, ...]:
    """Reveal the deposits of a game of one run."""
    state = game.state
    spread = _EIGHTY * np.sqrt(state.belief_variance)
    logs = (state.belief_start, state.belief_mean, state.belief_mean - spread, state.belief_mean + spread)
    sizes = np.exp(np.stack([*logs, state.true_size])[..., 0])
    return tuple(Deposit(name, *map(float, sizes[:, row])) for row, name in enumerate(DEPOSITS))
