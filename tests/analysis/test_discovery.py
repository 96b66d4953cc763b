"""Scenario discovery: a box that is known is found again."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from geosim.analysis.discovery import discover
from geosim.errors import InputError, UnknownName

SAMPLE = {
    "uncertainties": {
        "tariff": {"range": [0, 1]},
        "noise": {"range": [0, 1]},
        "steps": {"values": [1, 2, 3, 4]},
    },
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold", "reformer"]}},
    "design": {"kind": "latin_hypercube", "points": 1500},
}


def inside(points, luck):
    """Give 1 in a box of three factors, 0 outside."""
    return ((points["tariff"] > 0.6) & (points["line"] == "hold") & (points["steps"] >= 3)).astype(float)


def words(points, luck):
    """Give the same as words."""
    return np.where(inside(points, luck) == 1, "dependency", "mixed").astype(str)


def test_a_known_box_is_found(pretend):
    """PRIM gives the box with its limits in the factors' own values, and leaves out what does not matter."""
    found = discover(pretend(SAMPLE, {"y": inside}), "y >= 1", density=0.9, boxes=1)

    limits = found.limits.set_index("factor")
    assert found.interesting == pytest.approx(0.4 / 3 / 2, abs=0.02)
    assert found.boxes.coverage[0] > 0.9
    assert found.boxes.density[0] > 0.9
    assert limits.low["tariff"] == pytest.approx(0.6, abs=0.05)
    assert limits.high["tariff"] == pytest.approx(limits.whole_high["tariff"])
    assert limits["values"]["line"] == "hold"
    assert (limits.low["steps"], limits.high["steps"]) == (3, 4)
    assert "noise" not in limits.index
    assert found.trade_off.density.is_monotonic_increasing


def test_words_are_conditions_too(pretend):
    """A column of words is met where it says the word."""
    results = pretend(SAMPLE, {"verdict": words})

    assert discover(results, "verdict = dependency", density=0.9, boxes=1).boxes.density[0] > 0.9


def test_nothing_dense_enough_is_no_box(pretend):
    """Where no box reaches the density, there is none."""
    results = pretend(SAMPLE, {"y": lambda points, luck: np.arange(len(points)) % 2})

    found = discover(results, "y > 0", density=0.95)

    assert found.boxes.empty
    assert found.limits.empty


def test_conditions_are_joined(pretend):
    """Several comparisons must all hold, and != takes the rest of the words or numbers."""
    results = pretend(SAMPLE, {"y": inside, "verdict": words, "steps_": lambda points, luck: points["steps"]})
    share = {
        when: discover(results, when, density=0.95, boxes=1).interesting
        for when in (
            "y >= 1 and verdict != mixed",
            "verdict=dependency and steps_ != 3",
            "verdict != dependency and steps_ > 3",
        )
    }
    runs = results.runs

    assert list(share.values()) == [
        (runs["y"] == 1).mean(),
        ((runs["y"] == 1) & (runs["steps_"] == 4)).mean(),
        ((runs["y"] == 0) & (runs["steps_"] == 4)).mean(),
    ]


def overlapping(points, luck):
    """Give 1 where either of two factors is high, which two boxes that cross each other hold."""
    return ((points["tariff"] > 0.7) | (points["noise"] > 0.7)).astype(float)


def test_every_box_counts_all_runs(pretend):
    """Figures of a later box are those of its limits over all runs; beside them stands what it adds."""
    results = pretend(SAMPLE, {"y": overlapping})
    found = discover(results, "y = 1", density=0.95, boxes=2)
    runs = results.runs.merge(results.points, on="point")
    hit, held = runs["y"] == 1, np.zeros(len(runs), dtype=bool)

    assert len(found.boxes) == 2
    for _, box in found.boxes.iterrows():
        inside = np.ones(len(runs), dtype=bool)
        for _, limit in found.limits[found.limits["box"] == box["box"]].iterrows():
            if pd.isna(limit["low"]):
                inside &= runs[limit["factor"]].isin(limit["values"].split(", "))
            else:
                inside &= runs[limit["factor"]].between(limit["low"], limit["high"])
        assert box.coverage == pytest.approx(hit[inside].sum() / hit.sum())
        assert box.density == pytest.approx(hit[inside].mean())
        assert box.mass == pytest.approx(inside.mean())
        assert box.coverage_added == pytest.approx((hit & inside & ~held).sum() / hit.sum())
        held |= inside
    assert found.boxes.coverage_added[1] < found.boxes.coverage[1]


def test_a_point_counts_once(pretend):
    """Replications share the factors of their point, so more of them make no limit less likely by chance."""
    chances = []
    for replications in (1, 20):
        said = {**SAMPLE, "design": {"kind": "latin_hypercube", "points": 100}, "replications": replications}
        results = pretend(said, {"y": lambda points, luck: (points["tariff"] > 0.6) * 1.0})
        limits = discover(results, "y = 1", density=0.9, boxes=1).limits.set_index("factor")
        chances.append(limits.p_value["tariff"])

    assert chances[0] == pytest.approx(chances[1])


def test_enough_already_is_no_box(pretend):
    """Where all runs together are as dense as asked for, a box is no finding."""
    results = pretend(SAMPLE, {"y": overlapping})

    with pytest.raises(InputError, match=r"all of them are dense enough. Ask for a greater --density"):
        discover(results, "y = 0", density=0.4)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("y", '"y" is no condition'),
        ("y > 0 and", '"y > 0 and" is no condition'),
        ("y > 0 or y < 2", "is no condition"),
        ("y > 0 and x < 7", 'no column called "x"'),
        ("y != few", "y holds numbers"),
        ("y < few", '"few" is no number'),
        ("y > 7", 'none of 1,500 runs meets "y > 7"'),
        ("y < 7", 'each of 1,500 runs meets "y < 7"'),
        ("x < 7", 'no column called "x"'),
        ("y = much", "y holds numbers"),
    ],
)
def test_conditions_that_say_nothing(pretend, when, says):
    """A condition that cannot be read, or that all or no runs meet, is refused."""
    with pytest.raises((InputError, UnknownName), match=says):
        discover(pretend(SAMPLE, {"y": inside}), when)


def test_without_the_package(pretend, monkeypatch):
    """Without ema_workbench one message names what to install."""
    results = pretend(SAMPLE, {"y": inside})
    for name in [name for name in sys.modules if name.partition(".")[0] == "ema_workbench"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ema_workbench", None)

    with pytest.raises(InputError, match=r'pip install "geosim\[explore\]"'):
        discover(results, "y > 0")
