"""Swings: differences of means on a grid, intervals that hold in samples, and no mixing up in lists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geosim.analysis.ends import swings
from geosim.errors import InputError

MIXED = {
    "uncertainties": {"tariff": {"range": [0, 2]}, "switch": {"values": [0, 1]}},
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold", "reformer"]}},
}
WORTH = {"hedger": 0.0, "hold": 1.0, "reformer": 5.0}


def mixed(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give a function of a number, a switch and a strategy, with an interaction and luck in it."""
    return points["tariff"] * (1 + points["switch"]) + points["line"].map(WORTH) + luck


def noise(seed: int):
    """Give an outcome on which no factor has an effect."""
    return lambda points, luck: np.random.default_rng(seed).normal(size=len(points)) + luck


def test_swings_of_a_grid_are_differences_of_means(pretend):
    """On a grid the swing of each factor is exact, and luck that is common to both ends does not blur it."""
    results = pretend({**MIXED, "design": {"kind": "grid", "levels": 3}, "replications": 4}, {"y": mixed})

    found = swings(results).set_index("factor")

    assert found.swing["line"] == pytest.approx(5)
    assert (found.low_value["line"], found.high_value["line"]) == ("hedger", "reformer")
    assert found.swing["tariff"] == pytest.approx(2 * 1.5)
    assert found.swing_low.to_numpy() == pytest.approx(found.swing_high.to_numpy())


def test_swings_of_samples_have_intervals_that_hold(pretend):
    """In a Latin hypercube the interval of a swing holds the difference of the quarters' means."""
    design = {"kind": "latin_hypercube", "points": 400}
    said = {**MIXED, "design": design, "replications": 2, "seed": 2}
    results = pretend(said, {"y": mixed})

    found = swings(results).set_index("factor")

    assert found.swing_low["tariff"] < 1.5 * 1.5 < found.swing_high["tariff"]
    assert found.low_value["tariff"].startswith("up to 0.")


def of_noise(pretend, said) -> pd.DataFrame:
    """Give the swings of 200 outcomes that nothing moves."""
    outcomes = {f"y{seed}": noise(seed) for seed in range(200)}
    results, names = pretend(said, outcomes), list(outcomes)
    return pd.concat([swings(results, names[first : first + 50]) for first in range(0, 200, 50)])


@pytest.mark.parametrize("replications", [1, 4])
@pytest.mark.parametrize("points", [40, 120])
def test_no_effect_is_seldom_seen(pretend, points, replications):
    """Of 200 outcomes that a factor of five values does not move, its interval leaves out 0 in 7 of 100."""
    said = {
        "uncertainties": {"none": {"values": [1, 2, 3, 4, 5]}},
        "design": {"kind": "latin_hypercube", "points": points},
        "replications": replications,
    }
    found = of_noise(pretend, said)

    assert len(found) == 200
    assert (found.swing > 0).all()
    assert (found.swing_low > 0).mean() <= 0.07


def test_no_effect_is_seldom_seen_on_a_grid(pretend):
    """The same holds on a grid, over luck."""
    said = {
        "uncertainties": {"none": {"values": [1, 2, 3, 4, 5]}, "tariff": {"values": [0, 1, 2]}},
        "design": {"kind": "grid"},
        "replications": 6,
    }
    found = of_noise(pretend, said)

    assert (found[found["factor"] == "none"].swing_low > 0).mean() <= 0.07


def test_what_luck_moves_is_in_the_interval(pretend):
    """In a sample too, a swing that differs from luck to luck is no surer than the luck."""
    said = {
        "uncertainties": {"switch": {"values": [0, 1]}},
        "design": {"kind": "latin_hypercube", "points": 400},
        "replications": 3,
    }
    luck = np.random.default_rng(1).normal(size=3)
    (row,) = swings(pretend(said, {"y": lambda points, luck: points["switch"] * luck})).to_dict("records")

    half = (row["swing_high"] - row["swing_low"]) / 2
    assert half == pytest.approx(4.3027 * luck.std(ddof=1) / np.sqrt(3), rel=1e-3)
    assert row["interval"] == "over points and luck"


def test_few_points_at_an_end_are_not_sure_of_it(pretend):
    """Three points at each end that happen to be alike in the factor that matters are no certainty."""
    said = {
        "uncertainties": {"tariff": {"range": [0, 1]}, "matters": {"values": [0, 1]}},
        "design": {"kind": "latin_hypercube", "points": 12},
    }
    low = {
        "matters": lambda points, luck: (points["tariff"].between(0.3, 0.6) | (points["tariff"] > 0.8)) * 1.0
    }
    found = swings(pretend(said, {"y": low["matters"]})).set_index("factor")

    assert found.swing["tariff"] > 0.5
    assert found.swing_high["tariff"] - found.swing_low["tariff"] > 1


LISTED = [
    {"tariff": 0.1, "line": "hedger"},
    {"tariff": 0.1, "line": "hold"},
    {"tariff": 0.4, "line": "hedger"},
    {"tariff": 0.4, "line": "hold"},
    {"tariff": 0.4, "line": "hold", "switch": 1},
]


def test_lists_are_compared_in_whole_blocks(pretend):
    """Of listed points only sets that differ in one factor count; one without them has no row."""
    listed = {**MIXED, "design": {"kind": "list", "points": LISTED}, "replications": 4}

    def steep(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
        return 10 * points["tariff"] + points["line"].map(WORTH) + 50 * (points["switch"] == 1) + luck

    found = swings(pretend(listed, {"y": steep})).set_index("factor")

    assert found.swing.to_dict() == {"tariff": pytest.approx(3), "line": pytest.approx(1), "switch": 50}
    assert found.low_value["switch"] == "as in the scenario"


def test_lists_without_blocks_are_refused(pretend):
    """Where every factor changes together with others, nothing is said of any."""
    points = [{"tariff": 0.1, "line": "hedger"}, {"tariff": 0.4, "line": "hold"}]
    listed = pretend(
        {**MIXED, "design": {"kind": "list", "points": points}}, {"y": lambda points, luck: luck}
    )

    with pytest.raises(InputError, match="lists no points that are alike in all factors but one"):
        swings(listed)


def test_one_at_a_time_leaves_out_what_is_not_set(pretend):
    """The values of a factor are compared with each other while all others are as in the scenario."""
    said = {**MIXED, "design": {"kind": "one_at_a_time", "levels": 3}, "replications": 3}
    found = swings(pretend(said, {"y": lambda points, luck: points["tariff"].fillna(9.0) + luck}))

    assert found.set_index("factor").swing["tariff"] == pytest.approx(2)
    assert found.set_index("factor").swing["line"] == 0


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "grid"])
def test_what_does_not_vary_is_no_warning(pretend, kind):
    """An outcome that is the same everywhere, or nearly, has a swing of 0, without a word from scipy."""
    design = {"kind": kind} if kind == "grid" else {"kind": kind, "points": 16}
    found = swings(
        pretend(
            {**MIXED, "design": design, "replications": 2},
            {"flat": lambda points, luck: np.full(len(points), 0.1), "near": lambda points, luck: 1e6 + luck},
        )
    )

    assert found.swing.to_numpy() == pytest.approx(0, abs=1e-6)
