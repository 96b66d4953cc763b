from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.opening import complete, open_world
from geosim.state import STATES


def test_the_opening_is_the_same_for_all_but_the_ground(world):
    """Runs begin alike but for the true size of their deposits, which nobody knows."""
    state = open_world(world.constants, np.array([[-1.0, 0.0, 1.0]] * 5))

    for name in state.__slots__:
        value = getattr(state, name)
        alike = not isinstance(value, np.ndarray) or (value == value[..., :1]).all()
        assert alike == (name != "true_size"), name


def test_the_ground_is_drawn_around_its_mean(numbers):
    """Size is mean plus spread times a standard normal."""
    c = numbers(size_mean=-0.3, size_spread=0.5, claim_size=1.0, truth_shift=0.0)
    state = open_world(c, np.array([[0.0, 1.0]] * 5))

    assert state.true_size[0] == pytest.approx([-0.3, 0.2])


def test_official_claims_move_beliefs_and_not_the_ground(numbers):
    """Believing a claim of two spreads by half moves the belief by one spread."""
    given = {"size_mean": -0.3, "size_spread": 0.5, "claim_size": 2.0}
    measured, believed = (
        open_world(numbers(**given, official_geology=of), np.zeros((5, 3))) for of in (0.0, 0.5)
    )

    assert believed.belief_mean - measured.belief_mean == pytest.approx(0.5)
    assert (believed.true_size == measured.true_size).all()
    assert (believed.belief_start == believed.belief_mean).all()


def test_the_attack_reference_is_where_the_process_rests(world):
    """At a gain of .2 and a memory of .5, two fifths of all attacks are echoes of others."""
    echo = {"excitation_gain": np.array(0.2), "excitation_memory": np.array(0.5)}
    found = complete({**world.constants.numbers, **echo, "attack_base": np.array([[3.0]])})

    assert found["attack_reference"][0, 0] == pytest.approx(3.0 / 0.6)
    assert found["excitation_rest"][0, 0] == pytest.approx(2.0)


def test_a_tie_is_read_from_either_side(state):
    """Pakistan's tie with China is China's with Pakistan."""
    for other in STATES[1:]:
        assert (state.tie("pakistan", other) == state.tie(other, "pakistan")).all()


def test_taking_runs_takes_every_array(state):
    """A state of the third and first run holds their columns and the same quarter."""
    taken = state.take(np.array([2, 0]))

    assert taken.runs == 2
    assert (taken.true_size == state.true_size[:, [2, 0]]).all()
    assert taken.quarter == state.quarter


def test_what_is_believed_stands_for_the_truth(state):
    """Whoever decides sees the believed ground where the true one would be."""
    assert (state.believed().true_size == state.belief_mean).all()
    assert not (state.true_size == state.belief_mean).any()
