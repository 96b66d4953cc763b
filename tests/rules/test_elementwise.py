"""Arithmetic whose bits must not depend on how many runs stand side by side."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.elementwise import add_groups, add_up, at_least, at_most

DRAW = np.random.default_rng(0)


def one_by_one(rows):
    """Add rows in their order."""
    total = np.zeros(rows.shape[1:])
    for row in rows:
        total = total + row
    return total


@pytest.mark.parametrize("rows", [1, 2, 5, 9, 36])
@pytest.mark.parametrize("width", [1, 2, 7, 8, 9, 64, 1024, 4097])
def test_rows_are_added_in_their_order_at_any_width(rows, width):
    """A sum has the bits of one addition after the other, whatever the width and the order in memory."""
    table = DRAW.normal(size=(rows, 4, width))
    turned = np.moveaxis(DRAW.normal(size=(4, rows, width)), 1, 0)
    columns = np.asfortranarray(DRAW.normal(size=(rows, width)))
    repeated = np.broadcast_to(DRAW.normal(size=(rows, 1)), (rows, width))

    for given in (table, table[:, 2], turned, columns, repeated):
        assert add_up(given).tobytes() == one_by_one(given).tobytes()


def test_nothing_below_zero_is_zero_at_any_width():
    """Minus zeros add up to zero alone as side by side."""
    nothing = np.full((3, 4), -0.0)

    assert add_up(nothing)[0].tobytes() == add_up(nothing[:, :1])[0].tobytes()


def test_groups_are_added_in_their_order():
    """Each group has the sum of its rows, none of them nothing, and what was given stays as it was."""
    rows = DRAW.normal(size=(4, 50))
    before = rows.copy()
    found = add_groups(rows, ([0, 3, 1], [], [2]))

    assert found[0].tobytes() == (rows[0] + rows[3] + rows[1]).tobytes()
    assert not found[1].any()
    assert (found[2] == rows[2]).all()
    assert (rows == before).all()


def test_bounds():
    """One-sided bounds are those of numpy.maximum and numpy.minimum."""
    x = DRAW.normal(size=100)

    assert (at_least(x, 0.2) == np.maximum(x, 0.2)).all()
    assert (at_most(x, 0.2) == np.minimum(x, 0.2)).all()
