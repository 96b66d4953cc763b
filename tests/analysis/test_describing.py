"""The values of factors in words, and means over two factors at once."""

from __future__ import annotations

import pytest

from geosim.analysis.describing import grid, levels_of, order_of
from geosim.analysis.played import UNSET, strata

LINE = {"actor": "pakistan", "strategies": ["hedger", "hold"]}
#: The lever is set at every point but the last, which leaves it as in the scenario.
LISTED = [{"tariff": value, "line": "hold" if value % 2 else "hedger"} for value in range(12)] + [{}]
SAID = {
    "uncertainties": {"tariff": {"range": [0, 12]}},
    "levers": {"line": LINE},
    "design": {"kind": "list", "points": LISTED},
    "replications": 2,
}


@pytest.fixture(scope="module")
def listed(pretend):
    """Give the points and runs of a list in which one point sets nothing; take is the tariff, or 100."""
    results = pretend(SAID, {"take": lambda points, luck: points["tariff"].fillna(100.0)})
    return next(strata(results, ["take"]))


@pytest.mark.parametrize("most", [6, 12])
def test_what_a_point_leaves_open_is_no_value(listed, most):
    """A point that does not set a number is told so, whether the others are cut into ranges or not."""
    words = levels_of(listed, "tariff", most)

    assert [point for point, word in words.items() if word == UNSET] == [12]
    assert order_of(listed, "tariff", words)[-1] == UNSET


def test_many_numbers_become_ranges(listed):
    """Every number lies in the range that names it, and the ranges follow each other upwards."""
    words = levels_of(listed, "tariff")
    ranges = [tuple(map(float, word.split(" to "))) for word in order_of(listed, "tariff", words)[:-1]]

    assert len(ranges) == 5
    assert ranges == sorted(ranges)
    for point, word in words.items():
        if word != UNSET:
            low, high = map(float, word.split(" to "))
            assert low <= listed.points["tariff"][point] <= high


def test_a_grid_has_the_means_of_its_cells(listed):
    """Cells count their runs and average them, with as many values apart as one asks for."""
    cells = grid(listed, "take", "tariff", "line", most=12).set_index(["across", "down"])

    assert cells["runs"].sum() == len(listed.runs)
    assert cells["mean"].loc[("3", "hold")] == 3
    assert cells["mean"].loc[(UNSET, UNSET)] == 100
