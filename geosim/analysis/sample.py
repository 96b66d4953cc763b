"""Runs with their factors, of which some are of interest: what a box of factors holds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class Sample:
    """Runs: a row of factors, whether it is of interest, and the point whose factors it has, for each."""

    table: pd.DataFrame
    wanted: Chosen
    points: NDArray[np.int64]

    def inside(self, limits: Mapping[str, Any]) -> Chosen:
        """Say which runs lie in a box: for each factor its two ends, or a set of words."""
        found = np.ones(len(self.table), dtype=bool)
        for name, ends in limits.items():
            column = self.table[name]
            low, high = ends.iloc[0], ends.iloc[1]
            found &= (column.isin(low) if isinstance(low, set) else column.between(low, high)).to_numpy()
        return found

    def figures(self, inside: Chosen, left: Chosen) -> dict[str, float]:
        """Give coverage, density and mass of a box over all runs, and what it adds to the boxes before it."""
        held, whole = self.wanted & inside, self.wanted.sum()
        return {
            "coverage": float(held.sum() / whole),
            "density": float(held.sum() / inside.sum()) if inside.any() else np.nan,
            "mass": float(inside.mean()),
            "coverage_added": float((held & left).sum() / whole),
        }

    def p_value(self, inside: Chosen, wider: Chosen) -> float:
        """Say how likely a box would be as dense by chance, if a wider one is; a point counts once."""
        hits, points = self._by_point(inside)
        more_hits, more_points = self._by_point(wider)
        return float(
            stats.binomtest(round(hits), points, more_hits / more_points, alternative="greater").pvalue
        )

    def _by_point(self, chosen: Chosen) -> tuple[float, int]:
        shares = pd.Series(self.wanted[chosen]).groupby(self.points[chosen]).mean()
        return float(shares.sum()), len(shares)
