"""Elementwise arithmetic whose bits do not depend on how many runs stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geosim.state import Array


def clip01(x: Array) -> Array:
    """Keep x between 0 and 1."""
    return x.clip(0.0, 1.0)


def clip(x: Array, low: Array | float, high: Array | float) -> Array:
    """Keep x between two bounds."""
    return x.clip(low, high)


def at_least(x: Array, low: Array | float) -> Array:
    """Raise x to a bound; several times as fast as numpy.maximum."""
    return x.clip(low, np.inf)


def at_most(x: Array, high: Array | float) -> Array:
    """Lower x to a bound; several times as fast as numpy.minimum."""
    return x.clip(-np.inf, high)


def yes_or_no(x: NDArray[np.bool_]) -> Array:
    """Give 1 where x is true and 0 elsewhere; several times as fast as numpy.where."""
    return x.astype(np.float64)


def logistic(x: Array) -> Array:
    """Give 1 / (1 + exp(-x))."""
    y = np.exp(-x)
    y += 1.0
    return 1.0 / y


def add_up(rows: Array) -> Array:
    """Add the rows of the first axis one after the other.

    So does numpy where runs lie side by side in memory; of a single run it would add pairs.
    """
    if rows.shape[-1] > 1 and rows.strides[-1] == rows.itemsize:
        total: Array = np.add.reduce(rows, axis=0, initial=0.0)
        return total
    total = 0.0 + rows[0]
    for row in rows[1:]:
        total = total + row
    return total


def add_groups(rows: Array, groups: Sequence[Sequence[int]]) -> Array:
    """Add the rows of each group one after the other, (n, ...) -> (groups, ...); 0 for a group of none."""
    totals = rows.take([group[0] if group else 0 for group in groups], axis=0)
    for n, group in enumerate(groups):
        if not group:
            totals[n] = 0.0
        for row in group[1:]:
            totals[n] += rows[row]
    return totals
