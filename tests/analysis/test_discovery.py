"""Scenario discovery: a box that is known is found again."""

from __future__ import annotations

import sys

import numpy as np
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


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("y", '"y" is no condition'),
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
