"""What the runs of a job show, as plain data: worked out apart from the pages, which only draw it.

The statistics are those of geosim.analysis; the bars of a histogram and pages of a table are ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geosim.analysis.describing import describe, grid, levels_of, order_of
from geosim.analysis.played import Stratum, strata
from geosim.analysis.sensitivity import METHODS, SIZES
from geosim.app.apart import Apart
from geosim.errors import GeosimError
from geosim.outcomes import parts_of
from geosim.store.reading import Results, load

ROWS = 15  # of a page of the table
_NICENESS = 12  # games, forecasts and debriefs come first, jobs last
_MOST_BARS, _FEWEST_BARS = 24, 5
_MOST_LEVELS = 10  # of a number in a heat map, before its values are put together


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
        **{name: _plain(row[name]) for name in ("mean", "deviation", "p05", "median", "p95")},
        **{name: _plain(row[name]) for name in ("share_of_luck", "share_of_luck_low", "share_of_luck_high")},
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
    kind = design if design in METHODS else "swings"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of points that hardly differ: their intervals say so themselves
        found = METHODS[kind](results, [question.outcome])
    if found.empty:
        return {"kind": kind, "rows": []}
    own = found[(found["part"] == stratum.labels["part"]) & (found["scenario"] == stratum.scenario)]
    own = own.sort_values(SIZES[kind], ascending=False, na_position="last", kind="stable")
    rows = own.drop(columns=["part", "scenario", "outcome"]).to_dict("records")
    return {"kind": kind, "rows": [{str(k): _plain(value) for k, value in row.items()} for row in rows]}


# ---------------------------------------------------------------------- two factors at once


def _heat(results: Results, question: Question) -> dict[str, Any]:
    """Give the mean of the outcome in every cell of two factors, rows from the bottom."""
    stratum, across, up = _stratum(results, question), question.across, question.up
    cells = grid(stratum, question.outcome, across, up, _MOST_LEVELS).set_index(["down", "across"])
    rows, columns = (order_of(stratum, name, levels_of(stratum, name, _MOST_LEVELS)) for name in (up, across))
    means, counts = (cells[name].unstack().reindex(index=rows, columns=columns) for name in ("mean", "runs"))
    return {
        "across": columns,
        "up": rows,
        "means": [[_plain(value) for value in row] for row in means.to_numpy()],
        "counts": counts.fillna(0).astype(int).to_numpy().tolist(),
    }


# ---------------------------------------------------------------------- the table


def _table(results: Results, question: Question) -> dict[str, Any]:
    """Give a page of the runs: point, replication, factors and outcomes."""
    experiment = results.manifest.experiment or {}
    outcomes = [each for each in experiment.get("outcomes", ()) if parts_of(each).plain]
    runs = results.read("runs", ["run", "point", "replication", *outcomes])
    first = question.page * ROWS
    shown = runs.iloc[first : first + ROWS].merge(results.points, on="point", how="left")
    factors = [name for name in results.points.columns if name not in ("point", "part", "scenario")]
    several = results.points["scenario"].nunique() > 1
    names = ["run", "point", "replication", *(["scenario"] if several else []), *factors, *outcomes]
    return {
        "columns": names,
        "rows": [[_plain(value) for value in row] for row in shown[names].itertuples(index=False)],
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
    return float(value) if pd.notna(value) and np.isfinite(value) else None
