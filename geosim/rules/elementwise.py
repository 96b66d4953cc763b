"""Elementwise arithmetic whose bits do not depend on how many runs stand side by side."""

from __future__ import annotations

import numpy as np

from geosim.state import Array


def clip01(x: Array) -> Array:
    """Keep x between 0 and 1."""
    return x.clip(0.0, 1.0)


def clip(x: Array, low: Array | float, high: Array | float) -> Array:
    """Keep x between two bounds."""
    return x.clip(low, high)


def logistic(x: Array) -> Array:
    """Give 1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + np.exp(-x))


def add_up(rows: Array) -> Array:
    """Add the rows of the first axis one after the other (numpy's own order depends on the width)."""
    total = rows[0]
    for row in rows[1:]:
        total = total + row
    return total
