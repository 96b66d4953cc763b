"""What other luck would change: the jackknife over replications against what is known of means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from geosim.analysis.replications import groups, t_quantile, with_luck


def mean(some: np.ndarray) -> np.ndarray:
    """Give the mean over points, for each case."""
    return some.mean(axis=0)[:, None]


def half_of(table: np.ndarray, half: float = 0.0) -> float:
    """Give half the width of the interval of a mean over points and luck."""
    (found,) = with_luck(np.array([half]), table, np.array([np.nanmean(table)]), mean)
    return float(found)


@pytest.mark.parametrize("replications", [2, 5, 20])
def test_the_luck_of_a_mean_is_its_standard_error(replications):
    """For a mean, leaving out one replication at a time gives Student's interval over replications."""
    table = np.random.default_rng(1).normal(size=(7, replications))
    over_luck = table.mean(axis=0)

    expected = stats.t.ppf(0.975, replications - 1) * stats.sem(over_luck)
    assert half_of(table) == pytest.approx(expected)
    assert half_of(table, 3.0) == pytest.approx(np.hypot(3.0, expected))


def test_many_replications_are_left_out_in_groups():
    """Fifty replications go into twenty groups of two or three, which say nearly the same."""
    tables = [np.random.default_rng(seed).normal(size=(3, 50)) for seed in range(60)]
    sizes = np.bincount(groups(50))

    assert (len(sizes), set(sizes)) == (20, {2, 3})
    errors = [half_of(table) / t_quantile(19) for table in tables]
    assert np.mean(errors) == pytest.approx(np.mean([stats.sem(t.mean(axis=0)) for t in tables]), rel=0.05)


def test_one_replication_adds_nothing():
    """One replication says nothing of luck, and half the width stays what it was."""
    assert half_of(np.ones((3, 1)), 2.0) == 2.0


def test_a_point_cut_short_does_not_take_the_interval_away():
    """A point with one run only keeps it, and the interval stays near that of all."""
    table = np.random.default_rng(1).normal(size=(40, 6))
    short = table.copy()
    short[-1, 1:] = np.nan

    assert half_of(short) == pytest.approx(half_of(table), rel=0.3)
