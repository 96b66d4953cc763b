"""What the actors of played games picked: choice by choice, and by option."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from geosim.game import Game
from geosim.state import Array

#: The option by which each patron coerces.
COERCIVE = {"china": "coerce", "united_states": "pressure", "gulf_states": "condition"}

Amount = TypeVar("Amount", float, Array)


def picks_of(game: Game, actor: str) -> Array:
    """Give what an actor had in force, 1 or 0 by turn, choice and run, (T, C, R); holding is no choice."""
    return np.stack([turn.picked[game.constants.effects.columns(actor)] for turn in game.turns])


def by_option(game: Game, actor: str, amounts: Iterable[Amount]) -> dict[str, Amount]:
    """Add up amounts of an actor's choices by option; amounts: one a choice, as in `picks_of`."""
    found: dict[str, Amount] = {}
    for name, amount in zip(game.world.menus[actor][1:], amounts, strict=True):
        option = name.partition("@")[0]
        found[option] = found[option] + amount if option in found else amount
    return found
