"""What an outcome hangs on: Sobol and Morris indices by SALib, and swings between the ends of a factor.

Every factor counts by its quantile, so that numbers, switches, strategies and scripts stand side by side.
What is analysed is the mean of an outcome over the replications of a point, which share their luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from geosim.analysis.describing import mean_interval
from geosim.analysis.played import UNSET, Array, Stratum, experiment_of, outcomes_of, strata, written
from geosim.designs import Factor, points, problem, quantiles
from geosim.errors import InputError, UnknownName
from geosim.experiment import Experiment, Morris, OneAtATime, Sobol
from geosim.store.reading import Results

#: How often SALib resamples for its intervals, with which seed, and what share they hold.
RESAMPLES, SEED, LEVEL = 200, 1, 0.95

_NAMES = {
    "sobol": "a Sobol",
    "morris": "a Morris",
    "grid": "a grid",
    "list": "a list",
    "latin_hypercube": "a Latin hypercube",
    "one_at_a_time": "a one-at-a-time",
}
_END = 0.25  # the lowest and the highest quarter of a sampled number are its ends


def sobol(results: Results, outcomes: Sequence[str] = ()) -> pd.DataFrame:
    """Give first-order and total Sobol indices with their 95% intervals, one row an outcome and factor.

    Columns: part, scenario, outcome, factor, first, first_low, first_high, total, total_low, total_high.
    Factors of a group are one row. NaN where an outcome does not vary (Saltelli et al. 2010, by SALib).

    Raises:
        InputError: a folder without an experiment, one whose design is another, or points without runs.
    """
    rows = []
    for stratum, outcome, found in _analysed(results, outcomes, Sobol, _sobol):
        for k, factor in enumerate(_moved(stratum.part)):
            row: dict[str, Any] = {**stratum.labels, "outcome": outcome, "factor": factor}
            for name, index in (("first", "S1"), ("total", "ST")):
                row |= _with_interval(name, found, index, k)
            rows.append(row)
    return pd.DataFrame(rows)


def sobol_pairs(results: Results, outcomes: Sequence[str] = ()) -> pd.DataFrame:
    """Give second-order Sobol indices with their intervals, one row an outcome and pair of factors.

    Columns: part, scenario, outcome, factor, other, second, second_low, second_high. Empty for designs that
    do not sample pairs (second_order: true).

    Raises:
        InputError: a folder without an experiment, one whose design is another, or points without runs.
    """
    rows = []
    for stratum, outcome, found in _analysed(results, outcomes, Sobol, _sobol):
        moved = _moved(stratum.part)
        pairs = [(i, k) for k in range(len(moved)) for i in range(k)] if "S2" in found else []
        for i, k in pairs:
            row = {**stratum.labels, "outcome": outcome, "factor": moved[i], "other": moved[k]}
            rows.append({**row, **_with_interval("second", found, "S2", (i, k))})
    heads = ["part", "scenario", "outcome", "factor", "other", "second", "second_low", "second_high"]
    return pd.DataFrame(rows, columns=heads)


def morris(results: Results, outcomes: Sequence[str] = ()) -> pd.DataFrame:
    """Give Morris's measures of elementary effects, one row an outcome and factor.

    Columns: part, scenario, outcome, factor, mu_star with its 95% interval mu_star_low and mu_star_high, mu
    and sigma, all per step through the whole range of a factor (Morris 1991, Campolongo 2007, by SALib).
    mu and sigma are NaN for groups of factors.

    Raises:
        InputError: a folder without an experiment, one whose design is another, or points without runs.
    """
    rows = []
    for stratum, outcome, found in _analysed(results, outcomes, Morris, _morris):
        for k, factor in enumerate(_moved(stratum.part)):
            row: dict[str, Any] = {**stratum.labels, "outcome": outcome, "factor": factor}
            row |= _with_interval("mu_star", found, "mu_star", k)
            grouped = "groups" in problem(stratum.part)
            rows.append(row | {name: np.nan if grouped else found[name][k] for name in ("mu", "sigma")})
    return pd.DataFrame(rows)


def swings(results: Results, outcomes: Sequence[str] = ()) -> pd.DataFrame:
    """Give how far a mean moves from one end of a factor to the other, for any design but Morris's.

    The ends of a listed factor are the values with the lowest and the highest mean, those of a sampled number
    the lowest and the highest quarter of its values. Columns: part, scenario, outcome, factor, low_value,
    high_value, low_mean, high_mean, swing, swing_low, swing_high (95%). Where a design is balanced, the unit
    of the interval is the replication, with common luck at both ends; else it is the point.

    Raises:
        InputError: a folder without an experiment, or points without runs.
    """
    rows = []
    wanted = outcomes_of(results, outcomes)
    fitting = [s for s in strata(results, wanted) if not isinstance(s.part.design, Morris)]
    if not fitting:
        _refuse(results, "swings", "another design")
    for stratum in fitting:
        for outcome in wanted:
            for factor in stratum.factors:
                swing = _swing(stratum, factor, outcome)
                if swing:
                    rows.append({**stratum.labels, "outcome": outcome, "factor": factor.name, **swing})
    return pd.DataFrame(rows)


#: What `geosim analyze sensitivity --method` may be.
METHODS: dict[str, Callable[[Results, Sequence[str]], pd.DataFrame]] = {
    "sobol": sobol,
    "morris": morris,
    "swings": swings,
}
#: The column of each that says how large an effect is.
SIZES = {"sobol": "total", "morris": "mu_star", "swings": "swing"}


def sensitivity(results: Results, outcomes: Sequence[str] = (), method: str = "") -> pd.DataFrame:
    """Give the indices that fit the design of the experiment in a folder, or those of a method.

    method: sobol, morris or swings; by default the one of the design.

    Raises:
        UnknownName: no such method.
        InputError: a folder without an experiment, or a design that does not fit.
    """
    if method and method not in METHODS:
        raise UnknownName("method", method, METHODS, advice=f"They are: {', '.join(METHODS)}.")
    kinds = {part.design.kind for part in experiment_of(results).parts}
    fitting = [kind for kind in ("sobol", "morris") if kind in kinds]
    if not method and not fitting:
        _refuse(
            results, "Sobol or Morris indices", "{kind: sobol, points: 512}", " Or ask for --method swings."
        )
    return METHODS[method or fitting[0]](results, outcomes)


# ------------------------------------------------------------------------------------------ by SALib


def _analysed(
    results: Results,
    outcomes: Sequence[str],
    design: type[Sobol | Morris],
    analyse: Callable[[Stratum, Array], dict[str, Any]],
) -> list[tuple[Stratum, str, dict[str, Any]]]:
    """Analyse every outcome of every part that has a design of this kind."""
    wanted = outcomes_of(results, outcomes)
    fitting = [s for s in strata(results, wanted) if isinstance(s.part.design, design)]
    if not fitting:
        sizes = "{kind: sobol, points: 512}" if design is Sobol else "{kind: morris, trajectories: 20}"
        _refuse(results, f"{design.__name__} indices", sizes)
    found = []
    for stratum in fitting:
        _same_points(stratum, results)
        for outcome in wanted:
            values = stratum.means(outcome)
            if np.ptp(values) > 0:
                found.append((stratum, outcome, analyse(stratum, values)))
            else:
                found.append((stratum, outcome, {}))
    return found


def _sobol(stratum: Stratum, values: Array) -> dict[str, Any]:
    from SALib.analyze import sobol  # noqa: PLC0415  # loads matplotlib

    design = stratum.part.design
    assert isinstance(design, Sobol)
    how = {"calc_second_order": design.second_order, "num_resamples": RESAMPLES, "conf_level": LEVEL}
    return dict(sobol.analyze(problem(stratum.part), values, seed=SEED, **how))


def _morris(stratum: Stratum, values: Array) -> dict[str, Any]:
    from SALib.analyze import morris  # noqa: PLC0415

    design = stratum.part.design
    assert isinstance(design, Morris)
    how = {"num_levels": design.levels, "num_resamples": RESAMPLES, "conf_level": LEVEL}
    return dict(morris.analyze(problem(stratum.part), quantiles(stratum.part), values, seed=SEED, **how))


def _moved(part: Experiment) -> list[str]:
    """Name what a design moves: the factors, or their groups."""
    whole = problem(part)
    return list(dict.fromkeys(whole.get("groups", whole["names"])))


def _with_interval(name: str, found: dict[str, Any], index: str, at: Any) -> dict[str, float]:
    """Give an index of SALib with the ends of its interval; NaN where the outcome did not vary."""
    value = float(found[index][at]) if found else np.nan
    half = float(found[f"{index}_conf"][at]) if found else np.nan
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}


def _same_points(stratum: Stratum, results: Results) -> None:
    """Refuse points that are not those of the design, on whose order the indices rest."""
    drawn = points(stratum.part)
    for name in drawn:
        there, said = stratum.points[name], drawn[name]
        same = len(there) == len(said) and (
            np.array_equal(there.to_numpy(float), said.to_numpy(float))
            if pd.api.types.is_numeric_dtype(there)
            else there.tolist() == said.tolist()
        )
        if not same:
            problem = f"the points of {name} are not those that its design gives here."
            advice = "Analyse it with the version of SALib that made it, or make it again."
            raise InputError(problem, where=str(results.path), advice=advice)


def _refuse(results: Results, wanted: str, instead: str, more: str = "") -> None:
    parts = experiment_of(results).parts
    kinds = " and ".join(dict.fromkeys(_NAMES[part.design.kind] for part in parts))
    advice = f"Make one with design: {instead}.{more}" if "{" in instead else f"Take {instead}.{more}"
    raise InputError(f"has {kinds} design, which gives no {wanted}.", where=str(results.path), advice=advice)


# ------------------------------------------------------------------------------------------ swings


def _swing(stratum: Stratum, factor: Factor, outcome: str) -> dict[str, Any]:
    ends = _ends(stratum, factor)
    if len(ends) < 2:
        return {}
    runs = {value: stratum.runs[stratum.runs["point"].isin(at.index[at])] for value, at in ends.items()}
    means = {value: float(some[outcome].mean()) for value, some in runs.items()}
    known = {value: mean for value, mean in means.items() if not np.isnan(mean)}
    if len(known) < 2:
        return {}
    low = min(known, key=lambda value: known[value])
    high = max(reversed(known), key=lambda value: known[value])  # another one, if all are alike
    lower, upper = runs[low], runs[high]
    _, swing_low, swing_high = (
        _welch(lower, upper, outcome) if stratum.sampled else _paired(lower, upper, outcome)
    )
    return {
        "low_value": low,
        "high_value": high,
        "low_mean": known[low],
        "high_mean": known[high],
        "swing": known[high] - known[low],
        "swing_low": swing_low,
        "swing_high": swing_high,
    }


def _ends(stratum: Stratum, factor: Factor) -> dict[str, pd.Series[Any]]:
    """Give the sets of points that are compared, by name: (points,) true or false each."""
    column = stratum.points[factor.name]
    at = _independent(stratum)
    if factor.choices or not stratum.sampled:
        values = [value for value in dict.fromkeys(column) if not pd.isna(value)]
        found = {written(value): (column == value) & at for value in values}
        unset = column.isna()
        if unset.any() and not isinstance(stratum.part.design, OneAtATime):
            found[UNSET] = unset & at
        return found
    low, high = column[at].quantile(_END), column[at].quantile(1 - _END)
    return {
        f"up to {written(low)}": (column <= low) & at,
        f"from {written(high)}": (column >= high) & at,
    }


def _independent(stratum: Stratum) -> pd.Series[Any]:
    """Say which points were drawn by themselves: of Saltelli's blocks the first of each."""
    design = stratum.part.design
    places = pd.Series(np.arange(len(stratum.points)), index=stratum.points.index)
    return places % (len(places) // design.points) == 0 if isinstance(design, Sobol) else places >= 0


def _welch(lower: pd.DataFrame, upper: pd.DataFrame, outcome: str) -> tuple[float, float, float]:
    a, b = (side.groupby("point")[outcome].mean().dropna().to_numpy() for side in (lower, upper))
    if min(len(a), len(b)) < 2:
        return float(b.mean() - a.mean()), np.nan, np.nan
    test = stats.ttest_ind(b, a, equal_var=False).confidence_interval(LEVEL)
    return float(b.mean() - a.mean()), float(test.low), float(test.high)


def _paired(lower: pd.DataFrame, upper: pd.DataFrame, outcome: str) -> tuple[float, float, float]:
    by_luck = (side.groupby("replication")[outcome].mean() for side in (upper, lower))
    above, below = by_luck
    return mean_interval((above - below).dropna().to_numpy(), LEVEL)
