"""Policies compared pair by pair: the same point and the same luck, with one thing decided otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geosim.analysis.by_design import NAMES, designs_of
from geosim.analysis.describing import mean_interval
from geosim.analysis.parts import strata_of
from geosim.analysis.played import Stratum, outcomes_of, runs_of, written
from geosim.errors import InputError, UnknownName
from geosim.experiment import Morris, Sobol
from geosim.store.reading import Results

_SCENARIO = "scenario"
_JOIN = " + "  # between the names, and the values, of levers that are compared together


def compare(
    results: Results,
    outcomes: Sequence[str] = (),
    *,
    by: Sequence[str] = (),
    within: str = "",
    base: str = "",
    part: str = "",
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the values of factors of an experiment on common luck, each with the first or with a base.

    by: factors, each compared by itself, or several joined by +, compared by their combinations; `scenario`
    counts as one; by default every lever that is listed. within: a factor at each of whose values the
    comparison is made anew. part: a subexperiment; by default all that have the factors.
    Two runs are a pair if all else is equal: part, scenario, every other factor and the replication. Designs
    of Sobol and Morris move a factor by another step at every point, so that no two of its values are
    compared at the same points; of them only scenarios are compared.

    Columns: part, scenario, factor, value, base, within, outcome, mean, base_mean, difference, low, high,
    share_higher (of pairs in which the value did better than the base), pairs, units. The interval is of the
    mean over units: replications, each averaged over its points; points if there is only one replication.

    Raises:
        UnknownName: a factor, value, outcome or part there is not.
        InputError: a folder without an experiment, or a design in which nothing pairs.
    """
    wanted = outcomes_of(results, outcomes)
    rows: list[dict[str, Any]] = []
    apart = strata_of(results, wanted, part)
    for together in [name.replace(" ", "").split("+") for name in by] or [[]]:
        found, refused = [], []
        for stratum in _joined(apart) if _SCENARIO in [*together, within] else apart:
            try:
                found += _of_part(stratum, together, within, base, wanted, level)
            except UnknownName as unknown:  # of a factor or value that other parts may have
                refused.append(unknown)
        if refused and not found:
            raise refused[0]
        rows += found
    if rows:
        return pd.DataFrame(rows)
    raise _nothing_pairs(results, part)


def _of_part(
    stratum: Stratum, together: Sequence[str], within: str, base: str, outcomes: Sequence[str], level: float
) -> list[dict[str, Any]]:
    stepped = isinstance(stratum.part.design, Sobol | Morris)
    return [
        row
        for names in _compared(stratum, together)
        for at, some in _parts(stratum, names, within)
        if names == (_SCENARIO,) or not stepped
        for row in _rows(stratum, some, names, base, {"within": at}, outcomes, level)
    ]


def _nothing_pairs(results: Results, part: str) -> InputError:
    kinds = {kind for name, kind in designs_of(results).items() if name == part or not part}
    if kinds <= {"sobol", "morris"}:
        said = " and ".join(NAMES[kind] for kind in sorted(kinds))
        problem = f"has {said} design, which compares no two values of a factor at the same points."
        advice = (
            "What its factors move is said by: geosim analyze sensitivity DIR. Design kind grid pairs values."
        )
        return InputError(problem, where=str(results.path), advice=advice)
    problem = "holds no two runs that differ in one factor alone."
    advice = (
        "Design kind grid pairs every point; list and one_at_a_time pair some. Two folders compare as well."
    )
    return InputError(problem, where=str(results.path), advice=advice)


def compare_folders(
    several: Mapping[str, Results], outcomes: Sequence[str] = (), *, level: float = 0.95
) -> pd.DataFrame:
    """Compare batches on common luck, each with the first, run by run.

    several: {name: results}. Runs are paired by point and replication, or by number in batches of one
    scenario. Columns as those of `compare`; factor is "folder".

    Raises:
        InputError: batches of other seeds, whose luck differs, or experiments with other points.
    """
    first, *others = several
    wanted = outcomes_of(several[first], outcomes)
    for name in others:
        _refuse_unlike(several[first], several[name])
    tables = {
        name: runs_of(found, wanted).set_index(["point", "replication"]) for name, found in several.items()
    }
    rows = []
    for name in others:
        for outcome in wanted:
            paired = pd.DataFrame({"base": tables[first][outcome], "value": tables[name][outcome]})
            found = _figures(paired, level)
            labels = {"part": "", "scenario": "", "factor": "folder", "value": name, "base": first}
            rows.append({**labels, "within": "", "outcome": outcome, **found})
    return pd.DataFrame(rows)


def _joined(apart: Sequence[Stratum]) -> list[Stratum]:
    """Put the scenarios of each part together, the scenario being one more column of its points."""
    found = []
    for name in dict.fromkeys(stratum.name for stratum in apart):
        own = [stratum for stratum in apart if stratum.name == name]
        points = pd.concat([stratum.points.assign(**{_SCENARIO: stratum.scenario}) for stratum in own])
        runs = pd.concat([stratum.runs for stratum in own])
        found.append(Stratum(own[0].part, name, "", points, runs))
    return found


def _compared(stratum: Stratum, together: Sequence[str]) -> list[tuple[str, ...]]:
    """Give the factors to compare: what was asked for, else listed levers, else listed uncertainties."""
    if together:
        return [tuple(_known(stratum, name) for name in together)]
    listed = [factor for factor in stratum.factors if factor.choices]
    return [(factor.name,) for factor in listed if factor.decided] or [(factor.name,) for factor in listed]


def _known(stratum: Stratum, name: str) -> str:
    return name if name in stratum.points else stratum.factor(name).name


def _parts(stratum: Stratum, names: Sequence[str], within: str) -> list[tuple[str, pd.DataFrame]]:
    """Give the points to compare among: all of them, or those of each value of a factor."""
    if not within:
        return [("", stratum.points)]
    factor = _known(stratum, within)
    if factor in names:
        raise InputError(f"{within} cannot be compared within itself.", advice="Name another factor.")
    told = _told(stratum.points[[factor]])
    return [(f"{factor} {value}", stratum.points[told == value]) for value in dict.fromkeys(told)]


def _rows(
    stratum: Stratum,
    points: pd.DataFrame,
    names: tuple[str, ...],
    base: str,
    at: Mapping[str, str],
    outcomes: Sequence[str],
    level: float,
) -> list[dict[str, Any]]:
    points = points.drop_duplicates()  # points that are alike have the same runs, on the same luck
    told = _told(points[list(names)])
    values = list(dict.fromkeys(told))
    if base and base not in values:
        raise UnknownName(
            "value", base, values, key=_JOIN.join(names), advice=f"It has: {', '.join(values)}."
        )
    base = base or values[0]
    others = [name for name in points if name not in names]
    rest = points.groupby(others, dropna=False, sort=False).ngroup() if others else told.map(lambda _: 0)
    runs = stratum.runs[stratum.runs["point"].isin(points.index)]
    keys = {"value": told.reindex(runs["point"]).array, "rest": rest.reindex(runs["point"]).array}
    whole = runs.assign(**keys).set_index(["rest", "replication"])
    rows = []
    for outcome in outcomes:
        by_value = {value: group[outcome] for value, group in whole.groupby("value", sort=False)}
        for value in values:
            if value == base or value not in by_value or base not in by_value:
                continue
            theirs, ours = by_value[base], by_value[value]
            if not (theirs.index.is_unique and ours.index.is_unique):
                continue  # values that are written alike
            found = _figures(pd.DataFrame({"base": theirs, "value": ours}), level)
            if found["pairs"]:
                labels = {**stratum.labels, "factor": _JOIN.join(names), "value": value, "base": base}
                rows.append({**labels, **at, "outcome": outcome, **found})
    return rows


def _told(points: pd.DataFrame) -> pd.Series[Any]:
    """Write the values of some factors at every point as one text."""
    columns = [points[name].map(written) for name in points]
    text = columns[0]
    for more in columns[1:]:
        text = text + _JOIN + more
    return text


def _figures(paired: pd.DataFrame, level: float) -> dict[str, float]:
    """Give the difference of pairs with its interval; paired: base and value, by (point, replication)."""
    whole = paired.dropna()
    difference = whole["value"] - whole["base"]
    by_luck = difference.groupby(level="replication").mean()
    units = by_luck if len(by_luck) > 1 else difference
    _, low, high = mean_interval(units.to_numpy(float), level)
    return {
        "mean": whole["value"].mean(),
        "base_mean": whole["base"].mean(),
        "difference": difference.mean(),
        "low": low,
        "high": high,
        "share_higher": (difference > 0).mean() if len(difference) else np.nan,
        "pairs": len(difference),
        "units": len(units),
    }


def _refuse_unlike(one: Results, other: Results) -> None:
    """Refuse two folders whose runs do not pair."""
    where = f"{one.path} and {other.path}"
    if one.manifest.seed != other.manifest.seed:
        problem = f"the luck differs: their seeds are {one.manifest.seed} and {other.manifest.seed}."
        raise InputError(problem, where=where, advice="Make them again with the same seed.")
    if not one.points.drop(columns=["part"], errors="ignore").equals(
        other.points.drop(columns=["part"], errors="ignore")
    ):
        problem = "their points differ, so their runs do not pair."
        advice = "Compare batches of one scenario, or experiments with the same factors and design."
        raise InputError(problem, where=where, advice=advice)
