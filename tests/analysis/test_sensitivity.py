"""Sensitivities of known functions, put through the same design, store and analysis as played games."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from geosim.analysis.sensitivity import (
    LEVEL,
    RESAMPLES,
    SEED,
    morris,
    sensitivity,
    sobol,
    sobol_pairs,
    swings,
)
from geosim.designs import problem, quantiles
from geosim.errors import InputError, UnknownName
from geosim.experiment import Experiment

ANGLES = {name: {"range": [-np.pi, np.pi]} for name in ("x1", "x2", "x3")}
MIXED = {
    "uncertainties": {"tariff": {"range": [0, 2]}, "switch": {"values": [0, 1]}},
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold", "reformer"]}},
}
WORTH = {"hedger": 0.0, "hold": 1.0, "reformer": 5.0}


def ishigami(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give the function of Ishigami and Homma (1990) with a = 7 and b = 0.1, and common luck."""
    x1, x2, x3 = (points[name] for name in ("x1", "x2", "x3"))
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1) + luck


def mixed(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give a function of a number, a switch and a strategy, with an interaction and luck in it."""
    return points["tariff"] * (1 + points["switch"]) + points["line"].map(WORTH) + luck


def experiment_in(results) -> Experiment:
    """Give the experiment of a folder."""
    return Experiment.from_dict(results.manifest.experiment)


def file_means(results, outcome: str) -> np.ndarray:
    """Give the mean of every point as anybody would read it from the files."""
    runs = pd.concat(pd.read_parquet(part) for part in sorted((results.path / "runs").glob("*.parquet")))
    return runs.groupby("point")[outcome].mean().to_numpy()


def test_ishigami_through_the_whole_path(pretend):
    """Design, store and analysis recover the Sobol indices that are known for Ishigami's function."""
    design = {"kind": "sobol", "points": 4096, "second_order": True}
    results = pretend({"uncertainties": ANGLES, "design": design, "replications": 2}, {"y": ishigami})

    found = sobol(results).set_index("factor")
    pairs = sobol_pairs(results).set_index(["factor", "other"]).second

    assert found["first"].to_numpy() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found["total"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert pairs["x1", "x3"] == pytest.approx(0.2437, abs=0.04)
    assert (found.first_low <= found["first"]).all()
    assert (found.total_high >= found["total"]).all()


@pytest.mark.parametrize("second_order", [False, True])
def test_sobol_is_what_salib_says_of_the_same_files(pretend, second_order):
    """Indices and intervals are those of SALib called on the files, bit for bit, strategies included."""
    design = {"kind": "sobol", "points": 64, "second_order": second_order}
    results = pretend({**MIXED, "design": design, "replications": 3}, {"y": mixed})

    found = sobol(results)

    how = {"calc_second_order": second_order, "num_resamples": RESAMPLES, "conf_level": LEVEL, "seed": SEED}
    expected = salib_sobol.analyze(problem(experiment_in(results)), file_means(results, "y"), **how)
    assert found["factor"].tolist() == ["tariff", "switch", "line"]
    for name, index in (("first", "S1"), ("total", "ST")):
        assert np.array_equal(found[name], expected[index])
        assert np.array_equal(found[f"{name}_high"], expected[index] + expected[f"{index}_conf"])


def test_morris_is_what_salib_says_of_the_same_files(pretend):
    """Elementary effects are those of SALib called on the files, bit for bit."""
    design = {"kind": "morris", "trajectories": 12}
    results = pretend({**MIXED, "design": design, "replications": 3}, {"y": mixed})
    asked = experiment_in(results)

    found = sensitivity(results)

    how = {"num_levels": 4, "num_resamples": RESAMPLES, "conf_level": LEVEL, "seed": SEED}
    expected = salib_morris.analyze(problem(asked), quantiles(asked), file_means(results, "y"), **how)
    for name in ("mu_star", "mu", "sigma"):
        assert np.array_equal(found[name], expected[name])


def test_morris_of_a_line_is_its_slope(pretend):
    """The effect of a factor that enters alone is its slope times its range, with no spread."""
    said = {
        "uncertainties": {"a": {"range": [0, 2]}, "b": {"range": [-1, 1]}},
        "design": {"kind": "morris", "trajectories": 8},
    }
    results = pretend(said, {"y": lambda points, luck: 3 * points["a"] - points["b"] + luck})

    found = morris(results)

    assert found.mu_star.to_numpy() == pytest.approx([6, 2])
    assert found.mu.to_numpy() == pytest.approx([6, -2])
    assert found.sigma.to_numpy() == pytest.approx([0, 0], abs=1e-9)


def test_factors_of_a_group_are_moved_and_judged_together(pretend):
    """For a sum, the index of a group is the sum of the shares of its factors."""
    said = {
        "uncertainties": {
            "a": {"range": [0, 1], "group": "ours"},
            "b": {"range": [0, 1]},
            "c": {"range": [0, 1], "group": "ours"},
        },
        "design": {"kind": "sobol", "points": 1024},
    }
    results = pretend(said, {"y": lambda points, luck: points["a"] + 2 * points["b"] + points["c"] + luck})

    found = sobol(results).set_index("factor")

    assert found.index.tolist() == ["ours", "b"]
    assert len(results.points) == 1024 * (2 + 2)
    assert found["first"].to_numpy() == pytest.approx([1 / 3, 2 / 3], abs=0.02)


def test_what_does_not_vary_has_no_index(pretend):
    """An outcome that is the same everywhere has no number instead of a wrong one."""
    results = pretend(
        {**MIXED, "design": {"kind": "sobol", "points": 8}},
        {"flat": lambda points, luck: np.ones(len(points)), "y": mixed},
    )

    found = sobol(results).set_index("outcome")

    assert found.loc["flat", ["first", "total"]].isna().all(axis=None)
    assert found.loc["y", ["first", "total"]].notna().all(axis=None)


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


@pytest.mark.parametrize(
    ("design", "method", "says"),
    [
        ({"kind": "grid", "levels": 2}, "", "has a grid design, which gives no Sobol or Morris indices"),
        ({"kind": "latin_hypercube", "points": 4}, "sobol", "a Latin hypercube design, which gives no Sobol"),
        ({"kind": "sobol", "points": 4}, "morris", "a Sobol design, which gives no Morris indices"),
        ({"kind": "morris", "trajectories": 4}, "swings", "a Morris design, which gives no swings"),
    ],
)
def test_designs_that_do_not_fit(pretend, design, method, says):
    """A design that gives no such indices is refused with what would."""
    results = pretend({**MIXED, "design": design}, {"y": mixed})

    with pytest.raises(InputError, match=says):
        sensitivity(results, (), method)


def test_names_there_are_not(pretend):
    """An unknown outcome or method is refused with the nearest that there is."""
    results = pretend({**MIXED, "design": {"kind": "sobol", "points": 4}}, {"take": mixed})

    with pytest.raises(UnknownName, match=r'no column called "tak". Did you mean "take"'):
        sensitivity(results, ["tak"])
    with pytest.raises(UnknownName, match=r'no method called "sobl". Did you mean "sobol"'):
        sensitivity(results, (), "sobl")


def test_points_without_runs_are_told(pretend):
    """Indices of a batch that lacks points are refused, not made of what is there."""
    said = {**MIXED, "design": {"kind": "sobol", "points": 4}, "replications": 2}
    results = pretend(said, {"y": mixed}, without=5)

    with pytest.raises(InputError, match=r"y has no value at 2 of 20 points. Complete the batch"):
        sobol(results)


def test_points_that_are_not_the_design(pretend):
    """Indices are refused where the points in the folder are not those of the design, in its order."""
    results = pretend({**MIXED, "design": {"kind": "sobol", "points": 4}}, {"y": mixed})
    results.points["tariff"] = results.points["tariff"].to_numpy()[::-1]

    with pytest.raises(InputError, match="the points of tariff are not those that its design gives here"):
        sobol(results)
