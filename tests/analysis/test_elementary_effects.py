"""Elementary effects: those of SALib where all are ranges, and listed values that count like ranges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from scipy import stats

from geosim.analysis.elementary_effects import morris
from geosim.designs import problem, quantiles
from geosim.experiment import Experiment

RANGES = {"a": {"range": [0, 2]}, "b": {"range": [-1, 1]}, "c": {"range": [0, 1]}}
MIXED = {
    "uncertainties": {"tariff": {"range": [0, 2]}, "switch": {"values": [0, 1]}},
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold", "reformer"]}},
}
WORTH = {"hedger": 0.0, "hold": 1.0, "reformer": 5.0}


def bent(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give a function of three ranges that is no line, and common luck."""
    return points["a"] ** 2 + points["a"] * points["b"] - np.exp(points["c"]) + luck


@pytest.mark.parametrize("levels", [4, 8])
@pytest.mark.parametrize("group", [None, "ours"])
def test_ranges_are_what_salib_says(pretend, levels, group):
    """Where everything is a range, mu*, mu and sigma are those of SALib called on the files."""
    varied = {**RANGES, "c": {**RANGES["c"], "group": group}, "b": {**RANGES["b"], "group": group}}
    design = {"kind": "morris", "trajectories": 12, "levels": levels}
    results = pretend({"uncertainties": varied, "design": design, "replications": 3}, {"y": bent})
    asked = Experiment.from_dict(results.manifest.experiment)
    means = results.runs.groupby("point")["y"].mean().to_numpy()

    found = morris(results)

    how = {"num_levels": levels, "num_resamples": 10, "seed": 1}
    expected = salib_morris.analyze(problem(asked), quantiles(asked), means, **how)
    assert found["mu_star"].tolist() == pytest.approx(list(expected["mu_star"]))
    alone = [len(names) == 1 for names in ([["a"], ["b", "c"]] if group else [["a"], ["b"], ["c"]])]
    for name in ("mu", "sigma"):
        shown = [value if lone else np.nan for value, lone in zip(expected[name], alone, strict=True)]
        assert found[name].tolist() == pytest.approx(shown, nan_ok=True)


@pytest.mark.parametrize("levels", [4, 10])
def test_listed_values_count_like_ranges(pretend, levels):
    """For a line, the two ends listed, more values between them, and the range have the same effect."""
    design = {"kind": "morris", "trajectories": 8, "levels": levels}
    ways = [{"values": [-0.2, 0.5]}, {"values": [-0.2, 0.4, -0.1, 0.5]}, {"range": [-0.2, 0.5]}]
    said = {"uncertainties": dict(zip("abc", ways, strict=True)), "design": design}
    results = pretend(said, {"y": lambda points, luck: 3 * points[["a", "b", "c"]].sum(axis=1) + luck})

    found = morris(results)

    assert found.mu_star.to_numpy() == pytest.approx([2.1] * 3)
    assert found.mu.to_numpy() == pytest.approx([2.1] * 3)
    assert found.sigma.to_numpy() == pytest.approx([0] * 3, abs=1e-9)


def test_strategies_are_told_by_their_differences(pretend):
    """The effect of strategies is the mean difference of all pairs; its sign goes down the list."""
    down = {name: -worth for name, worth in WORTH.items()}
    said = {**MIXED, "design": {"kind": "morris", "trajectories": 12}}
    found = morris(pretend(said, {"y": lambda points, luck: points["line"].map(down) + luck})).set_index(
        "factor"
    )

    assert found.mu_star["line"] == pytest.approx((1 + 4 + 5) / 3)
    assert found.mu["line"] == pytest.approx(-(1 + 4 + 5) / 3)
    assert found.mu_star["tariff"] == pytest.approx(0, abs=1e-12)


def test_a_group_counts_its_largest_step(pretend):
    """Members of a group move at once; a switch goes its whole way, a range two thirds of it."""
    switch, tariff = ({**how, "group": "both"} for how in ({"values": [0, 1]}, {"range": [0, 1]}))
    said = {
        "uncertainties": {"switch": switch, "tariff": tariff, "noise": {"range": [0, 1]}},
        "design": {"kind": "morris", "trajectories": 10},
    }
    found = morris(pretend(said, {"y": lambda points, luck: 10 * points["switch"] + luck})).set_index(
        "factor"
    )

    assert found.mu_star["both"] == pytest.approx(10)
    assert np.isnan(found.mu["both"])
    assert found.mu["noise"] == 0


def test_one_value_moves_nothing(pretend):
    """A list of one value has no effect, and breaks nothing."""
    said = {
        "uncertainties": {"tariff": {"values": [0.2]}, "switch": {"values": [0, 1]}},
        "levers": {"line": {"actor": "pakistan", "strategies": ["hedger"]}},
        "design": {"kind": "morris", "trajectories": 4},
    }
    found = morris(pretend(said, {"y": lambda points, luck: points["switch"] + luck})).set_index("factor")

    assert found.mu_star.to_dict() == {"tariff": 0, "switch": pytest.approx(1), "line": 0}


def test_effects_have_luck_in_their_intervals(pretend):
    """An effect that differs from luck to luck, but not between trajectories, is as sure as the luck."""
    said = {"uncertainties": {"a": {"range": [0, 1]}}, "design": {"kind": "morris", "trajectories": 6}}
    one = pretend({**said, "replications": 1}, {"y": lambda points, luck: points["a"]})
    several = pretend({**said, "replications": 8}, {"y": lambda points, luck: points["a"] * (5 + luck)})
    luck = np.random.default_rng(1).normal(size=8)

    assert morris(one)["interval"].tolist() == ["over points"]
    (row,) = morris(several).to_dict("records")
    assert row["mu_star"] == pytest.approx(5 + luck.mean())
    half = stats.t.ppf(0.975, 7) * luck.std(ddof=1) / np.sqrt(8)
    assert row["mu_star_high"] - row["mu_star"] == pytest.approx(half)
