"""What the runs of a job show, as plain data: worked out apart from the pages, which only draw it.

The statistics are those of geosim.analysis; means over the cells of a heat map and pages of a table are ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geosim.analysis.describing import describe
from geosim.analysis.played import UNSET, Stratum, strata
from geosim.analysis.sensitivity import morris, sobol, swings
from geosim.app.apart import Apart
from geosim.designs import Factor
from geosim.errors import GeosimError
from geosim.store.reading import Results, load

ROWS = 15  # of a page of the table
_NICENESS = 12  # games, forecasts and debriefs come first, jobs last
_MOST_BARS, _FEWEST_BARS = 24, 5
_BINS = 5  # of a number that a design samples, in a heat map
_EFFECTS = {"sobol": sobol, "morris": morris}
_RESULT = {"sobol": ("total", "first"), "morris": ("mu_star",)}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the results in a folder.

    what: overview, effects, heat or table. place: which part and scenario. across, up: factors of a heat map.
    """

    folder: Path
    what: str
    place: int = 0
    outcome: str = ""
    across: str = ""
    up: str = ""
    page: int = 0

    @property
    def key(self) -> str:
        """Tell this question from all others about the same folder."""
        return "|".join(map(str, (self.what, self.place, self.outcome, self.across, self.up, self.page)))


def find(question: Question) -> dict[str, Any]:
    """Answer a question as plain data; `problem` says in words why there is no answer.

    Raises:
        GeosimError: a folder that cannot be read.
    """
    try:
        return _ANSWERS[question.what](load(question.folder), question)
    except GeosimError as error:
        return {"problem": str(error).replace(f"{question.folder}: ", "")}


@cache
def findings() -> Apart:
    """Give the process that answers questions for all pages of this server."""
    return Apart(_NICENESS)


# ---------------------------------------------------------------------- one outcome


def _overview(results: Results, question: Question) -> dict[str, Any]:
    """Give the places, the factors, and how the outcome is spread over the runs of one place."""
    words = _words(results, question.outcome)
    if words is not None:
        return {**_places(results), "words": words}
    stratum = _stratum(results, question)
    values = stratum.runs[question.outcome].dropna().to_numpy(float)
    if not len(values):
        return {**_places(results), "runs": 0}
    told = describe(results, [question.outcome])
    row = told.iloc[question.place].to_dict()
    counts, edges = np.histogram(values, bins=_bars(values))
    return {
        **_places(results),
        "runs": int(row["runs"]),
        **{
            name: _plain(row[name]) for name in ("mean", "deviation", "p05", "median", "p95", "share_of_luck")
        },
        "counts": counts.tolist(),
        "edges": edges.tolist(),
    }


def _places(results: Results) -> dict[str, Any]:
    """Name every part in every scenario, with the factors it varies."""
    return {
        "places": [
            {
                "part": stratum.name,
                "scenario": stratum.scenario,
                "factors": [factor.name for factor in stratum.factors],
                "design": stratum.part.design.kind,
            }
            for stratum in strata(results, ())
        ]
    }


def _words(results: Results, outcome: str) -> dict[str, int] | None:
    """Count the words of a column that holds words; None for one of numbers."""
    column = results.read("runs", [outcome])[outcome]
    if pd.api.types.is_numeric_dtype(column):
        return None
    return {str(word): int(number) for word, number in column.value_counts().items()}


def _bars(values: np.ndarray[Any, Any]) -> int | np.ndarray[Any, Any]:
    low, high = float(values.min()), float(values.max())
    whole = bool(np.all(values == np.round(values)))
    if whole and high - low < _MOST_BARS:
        return np.arange(low - 0.5, high + 1.0)
    return int(np.clip(np.sqrt(len(values)), _FEWEST_BARS, _MOST_BARS))


# ---------------------------------------------------------------------- what it hangs on


def _effects(results: Results, question: Question) -> dict[str, Any]:
    """Give the measure that fits the design, a row a factor, the largest first."""
    stratum = _stratum(results, question)
    design: str = stratum.part.design.kind
    kind = design if design in _EFFECTS else "swings"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of points that hardly differ: their intervals say so themselves
        found = _EFFECTS.get(kind, swings)(results, [question.outcome])
    if found.empty:
        return {"kind": kind, "rows": []}
    own = found[(found["part"] == stratum.labels["part"]) & (found["scenario"] == stratum.scenario)]
    by = _RESULT[kind][0] if kind in _RESULT else "swing"
    own = own.sort_values(by, ascending=False, na_position="last", kind="stable")
    rows = own.drop(columns=["part", "scenario", "outcome"]).to_dict("records")
    return {"kind": kind, "rows": [{str(k): _plain(value) for k, value in row.items()} for row in rows]}


# ---------------------------------------------------------------------- two factors at once


def _heat(results: Results, question: Question) -> dict[str, Any]:
    """Give the mean of the outcome in every cell of two factors, rows from the bottom."""
    stratum = _stratum(results, question)
    across, up = stratum.factor(question.across), stratum.factor(question.up)
    columns, rows = _cut(stratum, across), _cut(stratum, up)
    grid = pd.DataFrame(
        {"across": columns[0], "up": rows[0], "value": stratum.runs[question.outcome]}
    ).groupby(["up", "across"], observed=False)["value"]
    means = grid.mean().unstack("across").reindex(index=rows[1], columns=columns[1])
    counts = grid.count().unstack("across").reindex(index=rows[1], columns=columns[1])
    return {
        "across": list(columns[1]),
        "up": list(rows[1]),
        "means": [[_plain(value) for value in row] for row in means.to_numpy()],
        "counts": [[0 if np.isnan(value) else int(value) for value in row] for row in counts.to_numpy()],
    }


def _cut(stratum: Stratum, factor: Factor) -> tuple[pd.Series[Any], list[str]]:
    """Put the runs into the values of a factor, or into equally full bins of a number that is sampled."""
    values = stratum.of_runs(factor.name)
    different = stratum.points[factor.name].dropna().unique()
    numbers = bool(len(different)) and not any(isinstance(value, str) for value in different)
    if numbers and len(different) > 2 * _BINS:
        edges = np.unique(np.quantile(stratum.points[factor.name].dropna().astype(float), _shares()))
        names = [f"{_short(a)} – {_short(b)}" for a, b in pairwise(edges)]
        at = np.clip(np.searchsorted(edges, values.astype(float), side="right") - 1, 0, len(names) - 1)
        return pd.Series([names[i] for i in at], index=values.index), names
    order = sorted(different) if numbers else [value for value in factor.choices if value in different]
    names = [_short(value) for value in order]
    if stratum.points[factor.name].isna().any():
        names.append(UNSET)
    return pd.Series([_named(value) for value in values], index=values.index), names


def _named(value: Any) -> str:
    return UNSET if pd.isna(value) else _short(value)


def _shares() -> np.ndarray[Any, Any]:
    return np.linspace(0, 1, _BINS + 1)


# ---------------------------------------------------------------------- the table


def _table(results: Results, question: Question) -> dict[str, Any]:
    """Give a page of the runs: point, replication, factors and outcomes."""
    experiment = results.manifest.experiment or {}
    outcomes = list(dict.fromkeys(experiment.get("outcomes", ())))
    runs = results.read("runs", ["run", "point", "replication", *outcomes])
    first = question.page * ROWS
    shown = runs.iloc[first : first + ROWS].merge(results.points, on="point", how="left")
    factors = [name for name in results.points.columns if name not in ("point", "part", "scenario")]
    several = results.points["scenario"].nunique() > 1
    names = ["run", "point", "replication", *(["scenario"] if several else []), *factors, *outcomes]
    return {
        "columns": names,
        "rows": [[_cell(value) for value in row] for row in shown[names].itertuples(index=False)],
        "runs": len(runs),
    }


# ---------------------------------------------------------------------- together


_ANSWERS = {"overview": _overview, "effects": _effects, "heat": _heat, "table": _table}


def _stratum(results: Results, question: Question) -> Stratum:
    found: Sequence[Stratum] = list(strata(results, [question.outcome]))
    return found[min(question.place, len(found) - 1)]


def _plain(value: Any) -> Any:
    """Give a value that JSON knows: no NaN, no numpy."""
    if isinstance(value, str):
        return value
    number = float(value)
    return number if np.isfinite(number) else None


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return None if pd.isna(value) else float(value)


def _short(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"


Found = Mapping[str, Any]
