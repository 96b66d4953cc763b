"""What the replications of all points share: their luck, and how far a figure would move with other luck.

Replication 7 meets the same luck at every point, so replications, not runs, are what luck was drawn for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from geosim.analysis.played import Array, Stratum
from geosim.experiment import LatinHypercube, Morris, Sobol

LEVEL = 0.95  # the share that intervals hold
#: What an interval is over, as tables say it.
OVER_POINTS, OVER_LUCK, OVER_BOTH = "over points", "over luck", "over points and luck"

_MOST_GROUPS = 20  # that are left out one after the other


def by_luck(runs: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Give an outcome as a table, points down and replications across; NaN where a run is missing."""
    return runs.pivot(index="point", columns="replication", values=outcome)


def drawn_together(stratum: Stratum) -> int:
    """Say how many consecutive points the design draws at once; 0 if it does not draw its points."""
    design, number = stratum.part.design, len(stratum.points)
    if isinstance(design, Sobol):
        return max(1, number // design.points)
    if isinstance(design, Morris):
        return max(1, number // design.trajectories)
    return int(isinstance(design, LatinHypercube))


def groups(units: int) -> NDArray[np.int64]:
    """Put units into at most twenty groups of about the same size, each with its neighbours."""
    return np.arange(units) * min(units, _MOST_GROUPS) // max(units, 1)


def jackknife(whole: Array, without: Array, sizes: NDArray[np.int64]) -> Array:
    """Give the standard error of figures by leaving out one group after the other.

    whole: (...,) from all units. without: (groups, ...) with one group left out. sizes: units in each group.
    The delete-group jackknife (Efron and Tibshirani 1993), for groups that may differ in size as by Busing,
    Meijer and van der Leeden (1999).
    """
    h = (sizes.sum() / sizes).reshape(-1, *[1] * (without.ndim - 1))
    pseudo = h * whole - (h - 1) * without
    centre = len(sizes) * whole - ((1 - 1 / h) * without).sum(axis=0)
    return np.asarray(np.sqrt(((pseudo - centre) ** 2 / (h - 1)).mean(axis=0)))


def t_quantile(freedom: float, level: float = LEVEL) -> float:
    """Give half the width of an interval by Student's t, in standard errors."""
    return float(stats.t.ppf((1 + level) / 2, freedom))


def with_luck(
    half: Array, table: Array, whole: Array, figure: Callable[[Array], Array], level: float = LEVEL
) -> Array:
    """Add what other luck would change to half the widths of intervals that hold for the luck there was.

    half, whole: (figures,) half a width and the figure itself. table: (points, replications). figure: gives
    (cases, figures) from means at all points, (points, cases). The two parts are independent, so that their
    squares add. With one replication nothing is known of luck, and nothing is added.
    """
    if table.shape[1] < 2:
        return half
    group = groups(table.shape[1])
    sizes = np.bincount(group)
    known = ~np.isnan(table)
    member = (group[:, None] == np.arange(len(sizes))).astype(float)
    sums, counts = np.where(known, table, 0.0) @ member, known @ member
    every, number = sums.sum(axis=1, keepdims=True), counts.sum(axis=1, keepdims=True)
    lost = counts == number  # a point with no run but those that are left out keeps them
    means = (every - np.where(lost, 0.0, sums)) / (number - np.where(lost, 0.0, counts))
    error = jackknife(whole, figure(means), sizes)
    return np.asarray(np.hypot(half, t_quantile(len(sizes) - 1, level) * error))


def over(table: pd.DataFrame) -> str:
    """Say what an interval over drawn points is over."""
    return OVER_BOTH if table.shape[1] > 1 else OVER_POINTS
