"""How much of the spread is luck: known shares are found, and their intervals hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geosim.analysis.luck import share_of_luck


def table(seed: int, points: int, replications: int, variances: tuple[float, float, float]) -> pd.DataFrame:
    """Give outcomes of points by replications, with these variances of points, shared luck and the rest."""
    random = np.random.default_rng(seed)
    shapes = ((points, 1), (1, replications), (points, replications))
    parts = [
        variance**0.5 * random.normal(size=shape) for variance, shape in zip(variances, shapes, strict=True)
    ]
    return pd.DataFrame(sum(parts))


@pytest.mark.parametrize("replications", [2, 5, 20])
def test_few_replications_do_not_hide_luck(replications):
    """However few replications there are, the share comes out right in the mean."""
    found = [share_of_luck(table(seed, 200, replications, (1.0, 0.02, 0.98))).value for seed in range(40)]

    assert np.mean(found) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("variances", "replications"), [((1.0, 0.3, 0.7), 5), ((1.0, 1.0, 0.1), 5), ((1.0, 0.0, 0.2), 12)]
)
def test_intervals_hold_the_share(variances, replications):
    """Of 200 simulated folders with drawn points, the interval holds the true share in at least 88 of 100."""
    true = sum(variances[1:]) / sum(variances)
    found = [share_of_luck(table(seed, 60, replications, variances), drawn=1) for seed in range(200)]

    assert np.mean([share.low <= true <= share.high for share in found]) >= 0.88
    assert np.mean([share.high - share.low for share in found]) < 0.9


def test_points_that_are_chosen_are_all_there_are():
    """On a grid nothing but luck could have been otherwise, so its interval is narrower."""
    known = table(1, 12, 200, (1.0, 0.2, 0.3))
    grid, drawn = share_of_luck(known), share_of_luck(known, drawn=1)

    assert grid.value == drawn.value
    assert grid.high - grid.low < (drawn.high - drawn.low) / 2


def test_two_replications_have_an_interval():
    """Two replications say little, and the interval says how little; one says nothing."""
    known = table(1, 60, 2, (1.0, 0.5, 0.5))

    share = share_of_luck(known, drawn=1)
    assert share.low < 0.5 < share.high
    assert share.high - share.low > 0.4
    assert np.isnan(share_of_luck(known[[0]]).value)
    assert np.isnan(share_of_luck(known.iloc[:1]).value)


def test_what_is_missing_is_left_out():
    """A last point cut short, or a replication that some points lack, does not count."""
    whole = table(1, 40, 6, (1.0, 0.2, 0.8))
    short, ragged = whole.copy(), whole.copy()
    short.iloc[-1, 1:] = np.nan
    ragged.iloc[::2, -1] = np.nan

    assert share_of_luck(short).value == share_of_luck(whole.iloc[:-1]).value
    assert share_of_luck(ragged).value == share_of_luck(whole.iloc[:, :-1]).value


def test_no_complete_table_is_no_crossing():
    """Where no replication is at every point and no point has all, points count with what they have."""
    rows = table(1, 400, 6, (1.0, 0.0, 1.0)).to_numpy().copy()
    rows[np.arange(400), np.arange(400) % 6] = np.nan
    share = share_of_luck(pd.DataFrame(rows))

    assert share.value == pytest.approx(0.5, abs=0.08)
    assert np.isnan(share.low)


def test_what_does_not_vary_has_no_share():
    """An outcome that is the same everywhere has no share of luck; one without luck has none of it."""
    flat = pd.DataFrame(np.ones((5, 4)))
    sure = pd.DataFrame(np.arange(5.0)[:, None] + np.zeros((5, 4)))

    assert np.isnan(share_of_luck(flat, drawn=1).value)
    assert (share_of_luck(sure).value, share_of_luck(sure).high) == (0, 0)
