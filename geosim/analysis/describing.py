"""The outcomes of a batch in figures: mean, spread, and how much of the spread is luck."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from geosim.analysis.luck import share_of_luck
from geosim.analysis.parts import strata_of
from geosim.analysis.played import UNSET, Array, Stratum, outcomes_of, runs_of, written
from geosim.analysis.replications import by_luck, drawn_together
from geosim.errors import InputError
from geosim.rules.quarters import FIRST_QUARTER
from geosim.store.reading import Results


def mean_interval(values: Array, level: float = 0.95) -> tuple[float, float, float]:
    """Give the mean of some values and its interval by Student's t; a single value has none (NaN)."""
    mean = float(np.mean(values)) if len(values) else np.nan
    if len(values) < 2:
        return mean, np.nan, np.nan
    half = float(stats.t.ppf((1 + level) / 2, len(values) - 1) * stats.sem(values))
    return mean, mean - half, mean + half


_COLUMNS = (
    *("part", "scenario", "outcome", "runs", "mean", "deviation", "p05", "median", "p95"),
    *("share_of_luck", "share_of_luck_low", "share_of_luck_high"),
)


def describe(results: Results, outcomes: Sequence[str] = (), *, part: str = "") -> pd.DataFrame:
    """Give one row for each outcome of each part and scenario.

    Columns: part, scenario, outcome, runs, mean, deviation, p05, median, p95, and share_of_luck, the part of
    the variance of single runs that luck makes, as many replications would show it, with its 95% interval
    share_of_luck_low and share_of_luck_high (`geosim.analysis.luck`). NaN with one point or one replication.

    Raises:
        InputError: an outcome the folder does not have.
        UnknownName: no such part.
    """
    wanted = outcomes_of(results, outcomes)
    if results.manifest.experiment is None and not part:
        labels, runs = {"part": "", "scenario": results.manifest.name}, runs_of(results, wanted)
        rows = [{**labels, "outcome": outcome, **_figures(runs, outcome, 0)} for outcome in wanted]
    else:
        rows = [
            {
                **stratum.labels,
                "outcome": outcome,
                **_figures(stratum.runs, outcome, drawn_together(stratum)),
            }
            for stratum in strata_of(results, wanted, part)
            for outcome in wanted
        ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _figures(runs: pd.DataFrame, outcome: str, drawn: int) -> dict[str, Any]:
    values = runs[outcome].dropna().to_numpy(float)
    if not len(values):
        return {"runs": 0}
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    luck = share_of_luck(by_luck(runs, outcome), drawn)
    return {
        "runs": len(values),
        "mean": values.mean(),
        "deviation": values.std(ddof=1) if len(values) > 1 else np.nan,
        "p05": low,
        "median": middle,
        "p95": high,
        "share_of_luck": luck.value,
        "share_of_luck_low": luck.low,
        "share_of_luck_high": luck.high,
    }


#: The quantiles of a fan: the middle, half of the runs around it, nine in ten.
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}


def over_time(results: Results, outcome: str, groups: pd.Series[Any] | None = None) -> pd.DataFrame:
    """Give the quantiles of an outcome over time: group, year (decimal), p05, p25, median, p75 and p95.

    groups: {run: group}; runs that are not in it are left out. Without it there is one group, "".

    Raises:
        InputError: a folder without the table `quarters`, or an outcome that is not a number.
        UnknownName: no such column.
    """
    frame = results.read("quarters", ["run", "quarter", outcome])
    if not pd.api.types.is_numeric_dtype(frame[outcome]):
        raise InputError(f"{outcome} holds words.", where=str(results.path), advice="Name a number.")
    group = pd.Series("", index=frame.index) if groups is None else frame["run"].map(groups)
    year = (FIRST_QUARTER + frame["quarter"] / 4).rename("year")
    grouped = frame[outcome].groupby([group.rename("group"), year], sort=False)
    found = pd.DataFrame({name: grouped.quantile(share) for name, share in QUANTILES.items()})
    order = list(dict.fromkeys(group.dropna())) if groups is None else list(dict.fromkeys(groups))
    return (
        found.reset_index()
        .assign(place=lambda rows: rows["group"].map(order.index))
        .sort_values(["place", "year"], ignore_index=True)
        .drop(columns="place")
    )


def levels_of(stratum: Stratum, name: str, most: int = 6) -> pd.Series[Any]:
    """Give every point a word for its value of a factor: the value, the range it lies in, or UNSET.

    Numbers that take more than so many values are cut into five ranges with as many points each.
    """
    stratum.factor(name)
    column = stratum.points[name]
    if column.nunique() <= most or not pd.api.types.is_numeric_dtype(column):
        return column.map(written)
    ends = np.unique(column.quantile(np.linspace(0, 1, 6)))
    words = [f"{low:.3g} to {high:.3g}" for low, high in pairwise(ends)]
    cut = np.clip(np.searchsorted(ends, column.to_numpy(float), side="right") - 1, 0, len(words) - 1)
    return pd.Series([words[i] for i in cut], index=column.index).mask(column.isna(), UNSET)


def order_of(stratum: Stratum, name: str, words: pd.Series[Any]) -> list[str]:
    """Give the words of `levels_of` in the order of the factor's values."""
    column = stratum.points[name]
    if pd.api.types.is_numeric_dtype(column):
        return list(dict.fromkeys(words.reindex(column.sort_values().index)))
    listed = [written(choice) for choice in stratum.factor(name).choices]
    return sorted(dict.fromkeys(words), key=lambda word: listed.index(word) if word in listed else -1)


def grid(stratum: Stratum, outcome: str, across: str, down: str, most: int = 6) -> pd.DataFrame:
    """Give the mean of an outcome for every pair of values of two factors: across, down, mean, runs.

    most: the most values of a number that are not cut into ranges, as for `levels_of`.
    """
    columns, rows = levels_of(stratum, across, most), levels_of(stratum, down, most)
    runs = stratum.runs
    keys = {
        "across": columns.reindex(runs["point"]).array,
        "down": rows.reindex(runs["point"]).array,
    }
    grouped = runs.assign(**keys).groupby(["across", "down"])[outcome]
    found = pd.DataFrame({"mean": grouped.mean(), "runs": grouped.count()}).reset_index()
    places = (order_of(stratum, across, columns), order_of(stratum, down, rows))
    return found.sort_values(
        ["down", "across"],
        key=lambda column: column.map((places[0] if column.name == "across" else places[1]).index),
        ignore_index=True,
    )
