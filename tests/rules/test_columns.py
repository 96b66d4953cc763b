from __future__ import annotations

import numpy as np
import pytest

from geosim.game import Decision, Game
from geosim.rules.columns import FLOW, MEAN, STOCK, Reading, columns, tie_columns
from geosim.state import PAIRS
from geosim.strategies.hold import Hold


@pytest.fixture
def read(world, state, changed, c):
    """Give the function that reads a column of the opening position with some parts set."""

    def value(name, parts=None, constants=c):
        reading = Reading(changed(state, parts or {}), None, np.zeros((10, 3)), world.actors, constants)
        column = columns(world.actors).get(name) or tie_columns()[name]
        return column.read(reading)

    return value


@pytest.mark.parametrize(
    ("offset", "verdict"), [(-0.06, -1.0), (-0.04, 0.0), (0.0, 0.0), (0.04, 0.0), (0.06, 1.0)]
)
def test_verdict_bands(read, numbers, offset, verdict):
    """Within .05 of zero the verdict is mixed, above it leverage, below it dependency."""
    plain = read("leverage_dependency", constants=numbers(index_offset=0.0))[0]
    c = numbers(index_offset=plain - offset, verdict_band=0.05)

    assert read("leverage_dependency", constants=c) == pytest.approx(offset)
    assert (read("verdict", constants=c) == verdict).all()


def test_first_output_is_a_date(read):
    """Output in the first quarter of 2029 is 2029.0; none is empty."""
    assert read("first_output_reko_diq", {"first_output": np.array([13.0, 0.0, -1.0])}) == pytest.approx(
        [2029.0, 2025.75, np.nan], nan_ok=True
    )


def test_regional_stability_is_a_mean_of_three(read, c):
    """Calm with India, usual attacks and no border work make (.4 + .5 + 0) / 3."""
    parts = {"tension": 0.6, "border": 0.0, "attack_trend": c.attack_reference + np.zeros((4, 3))}

    assert read("regional_stability", parts) == pytest.approx(0.3)


def test_take_to_in_ground_compares_bn_with_bn(read, numbers):
    """$500m taken from $100bn in the ground are half a per cent."""
    c = numbers(in_ground_value=np.array([[20.0]] * 5 + [[0.0]] * 4))

    assert read("take_to_in_ground", {"take_total": 500.0, "belief_mean": 0.0}, c) == pytest.approx(0.005)


def test_community_share_is_the_mean_of_localities(read):
    """One column for all four."""
    parts = {"community_share.chagai": 0.2, "community_share.makran": 0.1, "community_share.waziristan": 0.1}

    assert read("community_share", {**parts, "community_share.gilgit_baltistan": 0.0}) == pytest.approx(0.1)


def test_commitments_are_capped_at_all_the_finance(read):
    """Two partners who both commit everything finance a project once."""
    assert read("commitment_refinery", {"commitment.refinery": 0.9}) == pytest.approx(1.0)


def test_debt_is_the_sum_of_creditors(read):
    """All four creditors count."""
    assert read("debt", {"debt": 10.0}) == pytest.approx(40.0)


def test_flows_are_nothing_before_the_first_quarter(world, read):
    """Where nothing has been played yet, flows and payoffs read zero and nothing fails."""
    for name, column in columns(world.actors).items():
        found = read(name)
        assert np.shape(found) == (3,), name
        if column.over == FLOW:
            assert not np.any(found), name


def test_every_pair_has_a_column(read, state):
    """The full matrix is there on request, one column a pair."""
    assert len(tie_columns()) == len(PAIRS)
    for i, pair in enumerate(PAIRS):
        assert (read(f"alignment_{pair.replace('.', '_')}") == state.alignment[i]).all()


def test_every_column_says_what_it_is(world):
    """Name, meaning, unit and the way of summing up are all given, and no name comes twice."""
    for name, column in {**columns(world.actors), **tie_columns()}.items():
        assert name == column.name
        assert column.meaning
        assert column.unit
        assert column.over in (STOCK, FLOW, MEAN)
    assert not columns(world.actors).keys() & tie_columns().keys()


def test_coercions_count_acts(world):
    """Two patrons that press count as two, however worn their pressure is."""
    game = Game(world, {actor: Hold() for actor in world.actors}, seed=1, runs=[0])
    game.leave("china", Decision(("coerce",)))
    game.leave("united_states", Decision(("pressure",)))
    game.play_turn()

    assert game.columns["coercions"].tolist() == [2.0]
