"""Sobol indices by SALib, with intervals over points and luck."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geosim.analysis.by_design import designed, moved
from geosim.analysis.played import Array, Stratum
from geosim.analysis.replications import LEVEL, by_luck, over, with_luck
from geosim.designs import problem
from geosim.experiment import Sobol
from geosim.store.reading import Results

#: How often SALib resamples the points for its intervals, and with which seed.
RESAMPLES, SEED = 200, 1

_INDICES = {"first": "S1", "total": "ST", "second": "S2"}


def sobol(results: Results, outcomes: Sequence[str] = (), *, part: str = "") -> pd.DataFrame:
    """Give first-order and total Sobol indices with their 95% intervals, one row an outcome and factor.

    Columns: part, scenario, outcome, factor, first, first_low, first_high, total, total_low, total_high, and
    interval, "over points and luck", or "over points" if there is one replication. Factors of a group are
    one row. NaN where an outcome does not vary; no interval with one base point.

    The indices are those of Saltelli et al. (2010), by SALib, of the mean over replications. Half the width
    of an interval is the root of two squares: what SALib's resampling of the points gives, and Student's t
    times the standard error by a jackknife over replications.

    Raises:
        InputError: a folder without an experiment, one whose design is another, or points without runs.
        UnknownName: no such outcome or part.
    """
    rows = []
    for stratum, outcome in designed(results, outcomes, Sobol, part):
        found = _indices(stratum, outcome)
        for k, factor in enumerate(moved(stratum.part)):
            row: dict[str, Any] = {**stratum.labels, "outcome": outcome, "factor": factor}
            for name in ("first", "total"):
                row |= _with_interval(name, found, k)
            rows.append({**row, "interval": found.get("over")})
    return pd.DataFrame(rows)


def sobol_pairs(results: Results, outcomes: Sequence[str] = (), *, part: str = "") -> pd.DataFrame:
    """Give second-order Sobol indices with their intervals, one row an outcome and pair of factors.

    Columns: part, scenario, outcome, factor, other, second, second_low, second_high, interval. Empty
    for designs that do not sample pairs (second_order: true). Indices (Saltelli 2002) by SALib, intervals as
    those of `sobol`.

    Raises:
        InputError: a folder without an experiment, one whose design is another, or points without runs.
        UnknownName: no such outcome or part.
    """
    rows = []
    for stratum, outcome in designed(results, outcomes, Sobol, part):
        assert isinstance(stratum.part.design, Sobol)
        if not stratum.part.design.second_order:
            continue
        found, names = _indices(stratum, outcome), list(moved(stratum.part))
        for k, other in enumerate(names):
            for i, factor in enumerate(names[:k]):
                row: dict[str, Any] = {**stratum.labels, "outcome": outcome, "factor": factor}
                row["other"] = other
                row |= _with_interval("second", found, (i, k))
                rows.append({**row, "interval": found.get("over")})
    heads = ["part", "scenario", "outcome", "factor", "other", "second", "second_low", "second_high"]
    return pd.DataFrame(rows, columns=[*heads, "interval"])


def _indices(stratum: Stratum, outcome: str) -> dict[str, Any]:
    """Give indices and half their intervals as SALib names them; nothing where the outcome does not vary."""
    from SALib.analyze import sobol  # noqa: PLC0415  # loads matplotlib

    values = stratum.means(outcome)
    if np.ptp(values) == 0:
        return {}
    design, table = stratum.part.design, by_luck(stratum.runs, outcome).reindex(stratum.points.index)
    assert isinstance(design, Sobol)
    how = {"calc_second_order": design.second_order, "num_resamples": RESAMPLES, "conf_level": LEVEL}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of resamples in which nothing varies
        found = dict(sobol.analyze(problem(stratum.part), values, seed=SEED, **how))
    names = [name for name in _INDICES.values() if name in found]
    shapes = [np.shape(found[name]) for name in names]
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
    whole, half = (np.concatenate([np.ravel(found[name + end]) for name in names]) for end in ("", "_conf"))
    if design.points < 2:
        half = np.full_like(half, np.nan)
    half = with_luck(half, table.to_numpy(float), whole, lambda means: _estimates(means, design))
    parts = np.split(half, ends[:-1])
    widths = {f"{n}_conf": p.reshape(s) for n, p, s in zip(names, parts, shapes, strict=True)}
    return {**found, **widths, "over": over(table)}


def _estimates(means: Array, design: Sobol) -> Array:
    """Give the indices of several cases without resampling: means (points, cases); (cases, indices)."""
    from SALib.analyze.sobol import first_order, second_order, total_order  # noqa: PLC0415

    with np.errstate(invalid="ignore", divide="ignore"):  # a case in which nothing varies has no index
        scaled = (means - means.mean(axis=0)) / means.std(axis=0)
    blocks = scaled.reshape(design.points, -1, means.shape[1]).swapaxes(0, 1)
    a, b, moved = blocks[0], blocks[-1], blocks[1:-1]
    cases, factors = means.shape[1], len(moved) // (2 if design.second_order else 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [first_order(a, ab, b) for ab in moved[:factors]]
        found += [total_order(a, ab, b) for ab in moved[:factors]]
        for i in range(factors if design.second_order else 0):
            for k in range(factors):
                pair = second_order(a, moved[i], moved[k], moved[factors + i], b) if i < k else None
                found.append(np.full(cases, np.nan) if pair is None else pair)
    return np.stack(found, axis=1)


def _with_interval(name: str, found: dict[str, Any], at: Any) -> dict[str, float]:
    """Give an index of SALib with the ends of its interval; NaN where the outcome did not vary."""
    index = _INDICES[name]
    value = float(found[index][at]) if found else np.nan
    half = float(found[f"{index}_conf"][at]) if found else np.nan
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
