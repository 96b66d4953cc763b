"""How much of the spread of an outcome is luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.analysis.played import Array
from geosim.analysis.replications import LEVEL, groups, jackknife, t_quantile

_NOT_KNOWN = float("nan")
_FEWEST = 3  # replications or draws of points, for one of them to be left out
_DRAWS, _SEED = 4000, 1  # of mean squares that could have been


@dataclass(frozen=True)
class Share:
    """A share of the variance with its 95% interval; NaN where it is not known."""

    value: float = _NOT_KNOWN
    low: float = _NOT_KNOWN
    high: float = _NOT_KNOWN


def share_of_luck(table: pd.DataFrame, drawn: int = 0) -> Share:
    """Give the share of luck in the variance of single runs, as many replications would show it.

    table: points by replications, NaN where a run is missing. drawn: how many consecutive points the design
    draws at once, 0 if the points are all there are.

    Runs are a mean, an effect of the point, an effect of the replication, which all points share, and a rest.
    The variances of these effects are those of the two-way crossed analysis of variance with random effects
    (Searle, Casella and McCulloch 1992), none below 0; luck is the replication and the rest.

    Each end of the interval is the wider of two, as the first is too narrow with few replications and the
    second if luck has outliers: a generalized confidence interval (Weerahandi 1993), in which mean squares
    are as uncertain as those of normal effects; and a delete-group jackknife over replications and over what
    the design draws, by Student's t, cut off at 0 and 1, if there are three of each.

    Where runs are missing, it is the larger of two complete tables: the replications that every point has, or
    the points that have every replication. Where neither has two of each, the one-way analysis of variance
    within and between points, without an interval.
    """
    known = table.dropna(how="all")
    whole = _complete(known)
    if whole is None:
        return Share(_one_way(known))
    share = _two_way(whole)
    units = len(whole) // drawn if drawn else 0
    if np.isnan(share) or units == 1:
        return Share(share)
    low, high = _as_uncertain(whole, units)
    if whole.shape[1] >= _FEWEST and (not units or units >= _FEWEST):
        half = _half(share, whole, axis=1, group=groups(whole.shape[1]))
        if units:
            of_points = np.minimum(np.arange(len(whole)) // drawn, units - 1)
            half = float(np.hypot(half, _half(share, whole, axis=0, group=groups(units)[of_points])))
        low, high = min(low, max(0.0, share - half)), max(high, min(1.0, share + half))
    return Share(share, min(low, share), max(high, share))


def _complete(known: pd.DataFrame) -> Array | None:
    """Give the larger of the two complete tables."""
    there = known.notna()
    tables = [known.loc[:, there.all()], known[there.all(axis=1)]]
    fitting = [table.to_numpy(float) for table in tables if min(table.shape) > 1]
    return max(fitting, key=lambda table: table.size) if fitting else None


def _mean_squares(values: Array) -> tuple[float, float, float]:
    """Give the mean squares of points, replications and the rest."""
    points, replications = values.shape
    mean = values.mean()
    of_points = replications * ((values.mean(axis=1) - mean) ** 2).sum()
    of_luck = points * ((values.mean(axis=0) - mean) ** 2).sum()
    rest = max(0.0, ((values - mean) ** 2).sum() - of_points - of_luck)
    freedom = (points - 1) * (replications - 1)
    return of_points / (points - 1), of_luck / (replications - 1), rest / freedom


def _two_way(values: Array) -> float:
    return float(_share(*_variances(_mean_squares(values), values.shape)))


def _variances(squares: Sequence[Any], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Give the variances of luck and of points."""
    (of_points, of_luck, rest), (points, replications) = squares, shape
    luck = np.maximum(0.0, (of_luck - rest) / points)
    return luck + rest, np.maximum(0.0, (of_points - rest) / replications)


def _as_uncertain(values: Array, units: int) -> tuple[float, float]:
    """Give the share's interval if effects are normal; units: how many draws the points are, 0 if chosen."""
    points, replications = values.shape
    freedom = (units - 1, replications - 1, (points - 1) * (replications - 1))
    random = np.random.default_rng(_SEED)
    squares = [
        square * free / random.chisquare(free, _DRAWS) if free > 0 else square
        for square, free in zip(_mean_squares(values), freedom, strict=True)
    ]
    shares = _share(*_variances(squares, values.shape))
    low, high = np.nanquantile(shares, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _one_way(known: pd.DataFrame) -> float:
    """Give the share within points of numbers of replications that differ."""
    count, variance = known.count(axis=1), known.var(axis=1)
    runs, points = int(count.sum()), len(known)
    if points < 2 or runs <= points:
        return _NOT_KNOWN
    within = float((variance * (count - 1)).sum() / (runs - points))
    means = known.mean(axis=1)
    mean = float((means * count).sum() / runs)
    spread = float((count * (means - mean) ** 2).sum() / (points - 1))
    each = (runs - float((count**2).sum()) / runs) / (points - 1)
    return float(_share(within, max(0.0, (spread - within) / each)))


def _share(luck: Any, points: Any) -> Any:
    whole = luck + points
    with np.errstate(invalid="ignore"):  # what does not vary has no share
        return np.divide(luck, whole) if np.any(whole > 0) else _NOT_KNOWN


def _half(share: float, values: Array, *, axis: int, group: NDArray[np.int64]) -> float:
    sizes = np.bincount(group)
    without = [_two_way(np.compress(group != g, values, axis=axis)) for g in range(len(sizes))]
    error = jackknife(np.array(share), np.array(without), sizes)
    return t_quantile(len(sizes) - 1) * float(error)
