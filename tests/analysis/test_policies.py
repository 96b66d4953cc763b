"""Policies played side by side."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.analysis.paired import Setting, play
from geosim.analysis.policies import pick_sets, scores
from geosim.errors import UnknownName
from geosim.table import start


def test_a_policy_side_by_side_is_the_policy_alone() -> None:
    """A fixed policy scores the same beside others as when it is scripted alone on the same luck."""
    own, pakistan = scores("iran", [((),), (("border",),)], runs=5, seed=3)
    alone = play(Setting(scripts={"iran": ("border",)}), (), runs=5, seed=3).game

    np.testing.assert_array_equal(own[1], alone.scores[alone.world.actors.index("iran")])
    np.testing.assert_array_equal(pakistan[1], alone.scores[0])


def test_pick_sets_respect_the_menu() -> None:
    """The sets hold no conflict and no more picks than the actor has."""
    world = start("first_shipment").world
    sets = pick_sets(world, "united_states")

    assert ("invest", "pressure") not in sets
    assert max(map(len, sets)) == world.picks["united_states"]
    assert () in sets


def test_misspelt_pick_of_a_script_is_named() -> None:
    """A script with a choice that does not exist is refused instead of being played as nothing."""
    with pytest.raises(UnknownName, match="openbook"):
        play(Setting(scripts={"pakistan": ("openbok",)}), (), runs=2)
