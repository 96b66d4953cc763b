"""What actors picked, choice by choice and by option."""

from __future__ import annotations

import numpy as np

from geosim.analysis.paired import Setting, play
from geosim.analysis.picks import by_option, picks_of
from geosim.strategies.base import HOLD

TURNS = 3


def test_options_add_up_their_targets() -> None:
    """A script's picks are found in every turn and run, an option's targets together."""
    script = {"pakistan": ("concede_china@refinery",)}
    game = play(Setting(quarters=4 * TURNS, scripts=script), (), runs=2).game
    rows = picks_of(game, "pakistan")
    menu = [choice for choice in game.world.menus["pakistan"] if choice != HOLD]

    assert rows.shape == (TURNS, len(menu), 2)
    assert rows.sum() == rows[:, menu.index("concede_china@refinery")].sum() == TURNS * 2
    found = by_option(game, "pakistan", np.mean(rows, axis=(0, 2)).tolist())
    assert {option: share for option, share in found.items() if share} == {"concede_china": 1.0}
    assert len(found) == len({choice.partition("@")[0] for choice in menu})
