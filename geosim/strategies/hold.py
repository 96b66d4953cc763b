"""The strategy `hold`: never do anything."""

from __future__ import annotations

import numpy as np

from geosim.state import Array
from geosim.strategies.base import CERTAIN, HOLD, Fit, Plain, Strategy, View


class Hold(Strategy):
    """Never do anything."""

    def utilities(self, view: View) -> Array:
        """Rank `hold` above everything."""
        rows = np.array([[CERTAIN if choice == HOLD else 0.0] for choice in view.choices])
        return np.broadcast_to(rows, view.legal.shape)


class File(Plain):
    """What the file may say."""


def build(file: File, fit: Fit) -> Strategy:  # noqa: ARG001  # holding needs no fitting
    """Make the strategy."""
    return Hold()
