"""The strategy `random`: choose uniformly among what is legal."""

from __future__ import annotations

import numpy as np

from geosim.state import Array
from geosim.strategies.base import Fit, Strategy, View
from geosim.strategies.character import Character, disposed


class Random(Strategy):
    """Choose uniformly among what is legal."""

    def utilities(self, view: View) -> Array:
        """Rank everything alike."""
        return np.zeros(view.legal.shape)


class File(Character):
    """What the file may say."""


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy.

    Raises:
        UnknownName, ConfigError: a red line or grudge that names what does not exist.
    """
    return disposed(Random(), file, fit)
