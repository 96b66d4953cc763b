"""Sensitivities of known functions, put through the same design, store and analysis as played games."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as salib_sobol
from scipy import stats

from geosim.analysis.replications import LEVEL
from geosim.analysis.sensitivity import sensitivity, sobol, sobol_pairs
from geosim.analysis.sobol_indices import RESAMPLES, SEED
from geosim.designs import problem
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


def flat(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give a function of a number and a switch."""
    return points["tariff"] * (1 + points["switch"]) + luck


def lucky(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give a function whose interactions depend on luck."""
    return points["tariff"] * (1 + points["switch"] * luck) + points["line"].map(WORTH) * (1 + 0.3 * luck)


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
    """Indices are those of SALib called on the files, bit for bit; so are intervals of one replication."""
    design = {"kind": "sobol", "points": 64, "second_order": second_order}
    how = {"calc_second_order": second_order, "num_resamples": RESAMPLES, "conf_level": LEVEL, "seed": SEED}

    for replications in (1, 3):
        results = pretend({**MIXED, "design": design, "replications": replications}, {"y": mixed})
        found = sobol(results)
        expected = salib_sobol.analyze(problem(experiment_in(results)), file_means(results, "y"), **how)
        assert found["factor"].tolist() == ["tariff", "switch", "line"]
        for name, index in (("first", "S1"), ("total", "ST")):
            assert np.array_equal(found[name], expected[index])
            if replications == 1:
                assert np.array_equal(found[f"{name}_high"], expected[index] + expected[f"{index}_conf"])


@pytest.mark.parametrize("second_order", [False, True])
def test_intervals_of_indices_have_luck_in_them(pretend, second_order):
    """What other luck would change is what SALib's indices change by without each of the replications."""
    design = {"kind": "sobol", "points": 64, "second_order": second_order}
    results = pretend({**MIXED, "design": design, "replications": 5}, {"y": lucky})
    how = {"calc_second_order": second_order, "num_resamples": RESAMPLES, "conf_level": LEVEL, "seed": SEED}
    asked = problem(experiment_in(results))

    found = sobol(results)
    runs = results.runs.pivot(index="point", columns="replication", values="y").to_numpy()
    whole = salib_sobol.analyze(asked, runs.mean(axis=1), **how)
    without = [salib_sobol.analyze(asked, np.delete(runs, k, axis=1).mean(axis=1), **how) for k in range(5)]

    assert set(found["interval"]) == {"over points and luck"}
    for name, index in (("first", "S1"), ("total", "ST")):
        spread = np.std([one[index] for one in without], axis=0) * np.sqrt(4)
        half = np.hypot(whole[f"{index}_conf"], stats.t.ppf(0.975, 4) * spread)
        assert (found[f"{name}_high"] - found[name]).to_numpy() == pytest.approx(half)
    if second_order:
        pairs, above = sobol_pairs(results), np.triu_indices(3, 1)
        spread = np.std([one["S2"][above] for one in without], axis=0) * np.sqrt(4)
        half = np.hypot(whole["S2_conf"][above], stats.t.ppf(0.975, 4) * spread)
        assert sorted(pairs.second_high - pairs.second) == pytest.approx(sorted(half))


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


def test_one_part_by_itself(pretend):
    """A part is analysed alone by its name, with the measure of its own design."""
    design = {"kind": "morris", "trajectories": 4}
    parts = [{"name": "all"}, {"name": "fewer", "without": ["line"], "design": design}]
    results = pretend(
        {**MIXED, "design": {"kind": "sobol", "points": 8}, "subexperiments": parts}, {"y": flat}
    )

    assert set(sensitivity(results, part="all").part) == {"all"}
    assert sensitivity(results, part="fewer")["factor"].tolist() == ["tariff", "switch"]
    with pytest.raises(UnknownName, match=r'no part called "fever". Did you mean "fewer"'):
        sensitivity(results, part="fever")
    with pytest.raises(InputError, match="has a Morris design, which gives no Sobol indices"):
        sobol(results, part="fewer")


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
