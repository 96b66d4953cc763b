"""Policies compared pair by pair: known effects are found again, and what does not pair is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geosim.analysis.comparing import compare, compare_folders
from geosim.analysis.describing import describe
from geosim.errors import InputError, UnknownName

GRID = {
    "uncertainties": {"tariff": {"values": [0.1, 0.2, 0.3]}},
    "levers": {
        "line": {"actor": "pakistan", "strategies": ["hedger", "hold", "reformer"]},
        "china": {"actor": "china", "strategies": ["hold", "downplayer"]},
    },
    "design": {"kind": "grid"},
    "replications": 30,
}
EFFECT = {"hedger": 0.0, "hold": -1.0, "reformer": 2.0}


def known(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give an outcome in which Pakistan's line acts alone, and much luck."""
    return 100 * luck + points["line"].map(EFFECT) + points["tariff"]


def blurred(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
    """Give an outcome in which luck acts more on reformers."""
    return luck * (1 + (points["line"] == "reformer")) + points["line"].map(EFFECT)


def test_common_luck_cancels(pretend):
    """However large the luck, an effect that does not depend on it is found exactly."""
    found = compare(pretend(GRID, {"y": known})).set_index(["factor", "value"])

    assert found.difference["line", "hold"] == pytest.approx(-1)
    assert found.difference["line", "reformer"] == pytest.approx(2)
    assert found.difference["china", "downplayer"] == pytest.approx(0, abs=1e-9)
    assert found.high["line", "hold"] - found.low["line", "hold"] == pytest.approx(0, abs=1e-9)
    assert (found.pairs["line", "hold"], found.units["line", "hold"]) == (3 * 2 * 30, 30)


def test_the_unit_is_the_luck(pretend):
    """Points that share their luck count once: the interval is that of the mean over replications."""
    results = pretend(GRID, {"y": blurred})
    row = compare(results, by=["line"]).set_index("value").loc["reformer"]
    luck = np.random.default_rng(1).normal(size=30)

    half = 2.0452 * luck.std(ddof=1) / np.sqrt(30)  # Student's t at 29 degrees of freedom

    assert row.difference == pytest.approx(2 + luck.mean())
    assert row.high - row.low == pytest.approx(2 * half, rel=1e-3)


def test_levers_together_and_within(pretend):
    """Several levers are compared by their combinations, and anew at each value of another factor."""
    found = compare(pretend(GRID, {"y": known}), by=["line+china"], within="tariff", base="hold + hold")

    assert set(found.within) == {"tariff 0.1", "tariff 0.2", "tariff 0.3"}
    assert len(found) == 3 * 5
    assert found.set_index(["within", "value"]).difference[
        "tariff 0.2", "reformer + downplayer"
    ] == pytest.approx(3)


def test_scenarios_are_compared_like_factors(pretend):
    """Two scenarios are compared on the same points and the same luck, alone or with a lever."""

    def harder(points: pd.DataFrame, luck: np.ndarray) -> pd.Series:
        return known(points, luck) - 3 * (points["scenario"] == "shock_year")

    results = pretend({**GRID, "scenarios": ["first_shipment", "shock_year"]}, {"y": harder})
    found = compare(results, by=["scenario", "scenario+line"]).set_index("value")

    assert found.difference["shock_year"] == pytest.approx(-3)
    assert found.difference["shock_year + reformer"] == pytest.approx(-1)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"by": ["lin"]}, 'no factor called "lin". Did you mean "line"'),
        ({"by": ["line"], "base": "hedge"}, 'line: no value called "hedge". Did you mean "hedger"'),
        ({"by": ["line"], "within": "line"}, "line cannot be compared within itself"),
        ({"outcomes": ["z"]}, 'no column called "z"'),
    ],
)
def test_what_cannot_be_compared(pretend, how, says):
    """Names there are not are refused with the nearest that there are."""
    with pytest.raises((UnknownName, InputError), match=says):
        compare(pretend(GRID, {"y": known}), **how)


def test_a_sample_pairs_nothing(pretend):
    """In a sampled design no two runs differ in one factor alone, and that is said."""
    said = {
        **GRID,
        "uncertainties": {"tariff": {"range": [0, 1]}},
        "design": {"kind": "latin_hypercube", "points": 9},
    }

    with pytest.raises(
        InputError, match=r"holds no two runs that differ in one factor alone. Design kind grid"
    ):
        compare(pretend(said, {"y": known}))


@pytest.mark.parametrize(
    "design",
    [{"kind": "sobol", "points": 16}, {"kind": "morris", "trajectories": 6}],
    ids=lambda d: d["kind"],
)
def test_steps_are_no_comparison(pretend, design):
    """Sobol and Morris designs pair points, but never the same two values: of them scenarios are compared."""
    results = pretend({**GRID, "design": design, "scenarios": ["first_shipment", "shock_year"]}, {"y": known})

    with pytest.raises(InputError, match=r"compares no two values .* said by: geosim analyze sensitivity"):
        compare(results)
    with pytest.raises(InputError, match="compares no two values"):
        compare(results, by=["line"], within="scenario")
    assert compare(results, by=["scenario"]).difference.tolist() == [0]


PARTS = {
    **GRID,
    "subexperiments": [
        {"name": "whole"},
        {"name": "alone", "without": ["china"]},
        {"name": "more", "levers": {"line": {"actor": "pakistan", "strategies": ["hold", "extract_now"]}}},
    ],
}


def test_parts_without_a_factor_are_left_out(pretend):
    """A factor or value that some parts lack is compared in the others; one that none has is refused."""
    results = pretend(PARTS, {"y": lambda points, luck: luck})

    assert set(compare(results).part) == {"whole", "alone", "more"}
    assert set(compare(results, by=["china"]).part) == {"whole", "more"}
    assert set(compare(results, by=["line"], base="hedger").part) == {"whole", "alone"}
    assert set(compare(results, by=["line"], within="china", part="more").part) == {"more"}
    with pytest.raises(UnknownName, match=r'no factor called "chna". Did you mean "china"'):
        compare(results, by=["line", "chna"])
    with pytest.raises(UnknownName, match=r'no part called "mor". Did you mean "more"'):
        compare(results, part="mor")


def test_points_listed_twice_count_once(pretend):
    """A point that stands twice in a list has the same runs twice, and is compared once."""
    points = [{"line": "hedger"}, {"line": "hold"}, {"line": "hedger"}]
    said = {**GRID, "design": {"kind": "list", "points": points}}
    results = pretend(said, {"y": lambda points, luck: points["line"].map(EFFECT) + luck})

    (row,) = compare(results, by=["line"]).to_dict("records")
    assert (row["difference"], row["pairs"]) == (pytest.approx(-1), 30)


def test_folders_are_paired_point_by_point(pretend):
    """Two folders on the same seed are compared run by run; of other seeds or points they are refused."""
    one = pretend(GRID, {"y": known})
    more = pretend(GRID, {"y": lambda points, luck: known(points, luck) + 0.5})

    found = compare_folders({"one": one, "more": more})

    assert found.difference.tolist() == pytest.approx([0.5])
    assert (found.value[0], found.base[0], found.pairs[0]) == ("more", "one", 540)
    with pytest.raises(InputError, match="the luck differs: their seeds are 1 and 2"):
        compare_folders({"one": one, "other": pretend({**GRID, "seed": 2}, {"y": known})})
    fewer = {**GRID, "uncertainties": {"tariff": {"values": [0.1, 0.2]}}}
    with pytest.raises(InputError, match="their points differ"):
        compare_folders({"one": one, "fewer": pretend(fewer, {"y": known})})


def test_outcomes_are_described(pretend):
    """Means and quantiles are those of the runs, and the share of luck is what replications differ by."""
    results = pretend(GRID, {"y": known, "sure": lambda points, luck: points["tariff"]})
    found = describe(results).set_index("outcome")

    assert found["mean"]["y"] == pytest.approx(results.runs["y"].mean())
    assert found["median"]["y"] == pytest.approx(results.runs["y"].median())
    assert found.share_of_luck["y"] > 0.99
    assert found.share_of_luck["sure"] == pytest.approx(0)
