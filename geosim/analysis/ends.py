"""Swings: how far a mean moves between the values of a factor with the lowest and with the highest mean."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.analysis.by_design import refuse
from geosim.analysis.describing import mean_interval
from geosim.analysis.parts import strata_of
from geosim.analysis.played import UNSET, Array, Stratum, outcomes_of, written
from geosim.analysis.replications import (
    LEVEL,
    OVER_LUCK,
    by_luck,
    drawn_together,
    over,
    t_quantile,
    with_luck,
)
from geosim.designs import Factor
from geosim.errors import InputError
from geosim.experiment import Morris, OneAtATime, Points
from geosim.store.reading import Results

Chosen = NDArray[np.bool_]

_END = 0.25  # the lowest and the highest quarter of a sampled number are its ends
_FEW = 10  # points at an end, whose own spread says too little


def swings(results: Results, outcomes: Sequence[str] = (), *, part: str = "") -> pd.DataFrame:
    """Give how far a mean moves from one end of a factor to the other, for any design but Morris's.

    The ends of a listed factor are the values with the lowest and the highest mean, those of a sampled number
    the lowest and the highest quarter of its values. Columns: part, scenario, outcome, factor, low_value,
    high_value, low_mean, high_mean, swing, swing_low, swing_high (95%) and interval.

    As the ends are taken after the fact, the interval holds for all pairs of values at once (Bonferroni):
    with five values, of which there are ten pairs, it is one of 99.5 percent.

    Where points are drawn, half its width is the root of two squares: Welch's over points, and Student's t
    times the standard error by a jackknife over replications. The spread at an end counts for no less than
    that within all values or quarters; with fewer than ten points at an end, than that of all points.
    In other designs values are compared within blocks alone, sets of points alike in all other factors in
    which every value occurs; the interval is Student's t over replications, with common luck at both ends.
    A factor without such a block has no row.

    Raises:
        InputError: a folder without an experiment, points without runs, a design that gives no swings, or
            listed points among which no factor has a block.
        UnknownName: no such outcome or part.
    """
    wanted = outcomes_of(results, outcomes)
    fitting = [s for s in strata_of(results, wanted, part) if not isinstance(s.part.design, Morris)]
    if not fitting:
        refuse(results, "swings", "Take another design.", part)
    rows = []
    for stratum in fitting:
        compare = _of_samples if stratum.sampled else _of_blocks
        for outcome in wanted:
            table = by_luck(stratum.runs, outcome).dropna(how="all")
            labels = {**stratum.labels, "outcome": outcome}
            swung = {factor.name: compare(stratum, factor, table) for factor in stratum.factors}
            rows += [{**labels, "factor": name, **swing} for name, swing in swung.items() if swing]
    if not rows and any(isinstance(s.part.design, Points) and s.factors for s in fitting):
        problem = "lists no points that are alike in all factors but one and have every value of that one."
        advice = "Swings would mix the factors up. Take a grid, or list such points too."
        raise InputError(problem, where=str(results.path), advice=advice)
    return pd.DataFrame(rows)


def _told(names: Sequence[str], means: Sequence[float], half: float, over: str) -> dict[str, Any]:
    """Write the two ends, the lower one first, and the swing with its interval."""
    (low, high), (below, above) = names, means
    swing = above - below
    return {
        "low_value": low,
        "high_value": high,
        "low_mean": float(below),
        "high_mean": float(above),
        "swing": float(swing),
        "swing_low": float(swing - half),
        "swing_high": float(swing + half),
        "interval": over,
    }


def _outermost(means: Sequence[float]) -> tuple[int, int]:
    """Give the places of the lowest and the highest mean; two places, even if all are alike."""
    low = int(np.argmin(means))
    return low, len(means) - 1 - int(np.argmax(means[::-1]))


def _simultaneous(values: int) -> float:
    """Give the level at which the intervals of all pairs of so many values hold together (Bonferroni)."""
    return 1 - (1 - LEVEL) / comb(values, 2)


# ------------------------------------------------------------------------------- points that are drawn


def _of_samples(stratum: Stratum, factor: Factor, table: pd.DataFrame) -> dict[str, Any]:
    each = drawn_together(stratum)
    alone = stratum.points.index[::each]  # of what is drawn at once, the first point was drawn by itself
    table = table[table.index.isin(alone)]
    ends, rest = _ends(factor, stratum.points[factor.name].reindex(table.index))
    ends = {name: at for name, at in ends.items() if at.any()}
    if len(ends) < 2:
        return {}
    values = table.to_numpy(float)
    point = table.mean(axis=1).to_numpy()
    means = [float(point[at].mean()) for at in ends.values()]
    low, high = _outermost(means)
    sides = [list(ends.values())[k] for k in (low, high)]
    level = _simultaneous(len(ends))
    half = _welch(point, sides, [*ends.values(), rest], level)
    swing = np.array([means[high] - means[low]])

    def figure(some: Array) -> Array:
        return (some[sides[1]].mean(axis=0) - some[sides[0]].mean(axis=0))[:, None]

    (whole,) = with_luck(np.array([half]), values, swing, figure, level)
    names = list(ends)
    return _told((names[low], names[high]), (means[low], means[high]), float(whole), over(table))


def _ends(factor: Factor, column: pd.Series[Any]) -> tuple[dict[str, Chosen], Chosen]:
    """Give the sets of points that are compared, by name, and the points between them: (points,) each."""
    if factor.choices:
        found = {written(choice): (column == choice).to_numpy() for choice in factor.choices}
        return found, np.zeros(len(column), dtype=bool)
    low, high = column.quantile(_END), column.quantile(1 - _END)
    lower, upper = (column <= low).to_numpy(), (column >= high).to_numpy()
    return {f"up to {written(low)}": lower, f"from {written(high)}": upper}, ~(lower | upper)


def _welch(point: Array, sides: Sequence[Chosen], cells: Sequence[Chosen], level: float) -> float:
    """Give half the width of Welch's interval, whose variances are no smaller than that within all cells."""
    counts = np.array([side.sum() for side in sides])
    if counts.min() < 2:
        return np.nan
    filled = [point[cell] for cell in cells if cell.any()]
    within = sum(((cell - cell.mean()) ** 2).sum() for cell in filled) / max(len(point) - len(filled), 1)
    least = within if counts.min() >= _FEW else max(within, point.var(ddof=1))
    squares = np.array([max(point[side].var(ddof=1), least) for side in sides]) / counts
    if not squares.any():
        return 0.0
    freedom = squares.sum() ** 2 / (squares**2 / (counts - 1)).sum()  # Welch and Satterthwaite
    return t_quantile(float(freedom), level) * float(np.sqrt(squares.sum()))


# ------------------------------------------------------------------------------- points that are chosen


def _of_blocks(stratum: Stratum, factor: Factor, table: pd.DataFrame) -> dict[str, Any]:
    own = stratum.points.loc[table.index]
    if isinstance(stratum.part.design, OneAtATime):
        own = own[own[factor.name].notna()]
    others = [name for name in own if name != factor.name]
    block = own.groupby(others, dropna=False).ngroup() if others else pd.Series(0, index=own.index)
    value = own[factor.name].astype(object).where(own[factor.name].notna(), UNSET)
    keys = pd.DataFrame({"value": value, "block": block}).drop_duplicates()
    values = list(dict.fromkeys(keys["value"]))
    whole = keys.groupby("block")["value"].transform("size") == len(values)
    kept = keys[whole]
    if len(values) < 2 or kept.empty:
        return {}
    table = table.loc[kept.index]
    complete = table.loc[:, table.notna().all()]
    used = complete if len(complete.columns) > 1 else table
    by_value = used.groupby(kept["value"], sort=False).mean().reindex(values)
    means = by_value.mean(axis=1).tolist()
    low, high = _outermost(means)
    apart = (by_value.iloc[high] - by_value.iloc[low]).dropna().to_numpy()
    _, below, above = mean_interval(apart, _simultaneous(len(values)))
    names = [written(values[k]) for k in (low, high)]
    return _told(names, (means[low], means[high]), (above - below) / 2, OVER_LUCK)
