"""Mean-reverting mineral prices with slumps (Schwartz 1997, model 1, with a jump)."""

from __future__ import annotations

import numpy as np

from geosim.noise import Luck
from geosim.rules.moves import Moves
from geosim.state import Array, Constants, State


def trade(state: State, moves: Moves, c: Constants, luck: Luck) -> Array:
    """Move the log prices by reversion, shocks, slumps and export controls, (M, R)."""
    speed = c.price_reversion * c.script.factor("price_reversion", state.quarter)
    slump = c.jump_size * luck.happens("jump", c.jump_odds)
    price = state.log_price
    price = price - speed * (price - c.price_rest) + moves.many("price") + slump
    return price + _shock(c, luck)


def _shock(c: Constants, luck: Luck) -> Array | float:
    z = luck.normal("price")
    if isinstance(z, float):
        return z
    rho = c.price_correlation
    return c.price_spread * np.array([z[0], rho * z[0] + np.sqrt(1.0 - rho * rho) * z[1]])
