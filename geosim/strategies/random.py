"""The strategy `random`: choose uniformly among what is legal."""

from __future__ import annotations

import numpy as np

from geosim.state import Array
from geosim.strategies.base import Fit, Plain, Strategy, View


class Random(Strategy):
    """Choose uniformly among what is legal."""

    def utilities(self, view: View) -> Array:
        """Rank everything alike."""
        return np.zeros(view.legal.shape)


class File(Plain):
    """What the file may say."""


def build(file: File, fit: Fit) -> Strategy:  # noqa: ARG001  # chance needs no fitting
    """Make the strategy."""
    return Random()
