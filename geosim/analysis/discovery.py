"""Scenario discovery: boxes of factors in which some outcome is common, by PRIM (Bryant and Lempert 2010)."""

from __future__ import annotations

import logging
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd

from geosim.analysis.played import Stratum, strata
from geosim.designs import Factor
from geosim.errors import InputError
from geosim.store.reading import Results

_WHEN = re.compile(r"\s*(?P<outcome>\w+)\s*(?P<sign><=|>=|==|=|<|>)\s*(?P<value>[^<>=\s]+)\s*")
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SCENARIO = "in scenario"  # the scenario as a factor; PRIM drops a column called scenario
_FEWEST = 10  # runs of interest that a box can be looked for among


@dataclass(frozen=True)
class Discovery:
    """What was found.

    boxes: one row a box: part, box, coverage (its share of all runs of interest), density (their share in
    it), mass (its share of all runs), restricted (how many factors). limits: one row a box and factor it
    restricts: part, box, factor, low, high, values, whole_low, whole_high, p_value (how likely chance alone
    would restrict it so). trade_off: one row a step of peeling: part, box, coverage, density, restricted.
    """

    boxes: pd.DataFrame
    limits: pd.DataFrame
    trade_off: pd.DataFrame
    interesting: float  # the share of runs that are of interest


def discover(
    results: Results, when: str, *, density: float = 0.6, smallest: float = 0.05, boxes: int = 3
) -> Discovery:
    """Find boxes of factors in which runs of interest are common.

    when: what makes a run interesting, such as "leverage_dependency < 0" or "verdict = dependency".
    density: the share of them that a box must reach; of the boxes that PRIM peels one out of the other, the
    widest that reaches it is taken. smallest: the least share of runs in a box.

    Raises:
        InputError: no ema_workbench, a condition that says nothing, too few runs of interest, or points
            that leave factors as in the scenario.
        UnknownName: an outcome there is not.
    """
    prim = _prim()
    outcome, holds = _condition(when)
    found: dict[str, list[dict[str, Any]]] = {"boxes": [], "limits": [], "trade_off": []}
    hits = runs = 0
    for name, together in _by_part(results, outcome).items():
        factors, table = _table(together, results)
        wanted = np.concatenate([holds(s.runs[outcome]).to_numpy(bool) for s in together])
        hits, runs = hits + int(wanted.sum()), runs + len(wanted)
        _refuse_few(wanted, when, results)
        for kind, rows in _boxes(prim, factors, table, wanted, density, smallest, boxes).items():
            found[kind] += [{"part": name, **row} for row in rows]
    heads = {
        "boxes": ["part", "box", "coverage", "density", "mass", "restricted"],
        "limits": ["part", "box", "factor", "low", "high", "values", "whole_low", "whole_high", "p_value"],
        "trade_off": ["part", "box", "coverage", "density", "mass", "restricted"],
    }
    frames = {kind: pd.DataFrame(rows, columns=heads[kind]) for kind, rows in found.items()}
    return Discovery(**frames, interesting=hits / runs)


def _prim() -> Any:
    """Load PRIM, whose package warns of other packages it would like, and logs every step."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = import_module("ema_workbench.analysis.prim")
    except ImportError:
        problem = "scenario discovery needs ema_workbench, which is not installed."
        raise InputError(problem, advice='Install it with: pip install "geosim[explore]"') from None
    logging.getLogger("EMA").setLevel(logging.ERROR)
    return module


def _condition(when: str) -> tuple[str, Callable[[Any], Any]]:
    """Read a condition: the outcome it looks at, and what tells runs that meet it."""
    match = _WHEN.fullmatch(when)
    if not match:
        advice = 'Write an outcome, a sign and a value: "leverage_dependency < 0" or "verdict = dependency".'
        raise InputError(f'"{when[:60]}" is no condition.', where="--when", advice=advice)
    outcome, sign, value = match["outcome"], match["sign"], match["value"]
    try:
        number = float(value)
    except ValueError:
        if sign not in ("=", "=="):
            advice = f"Write a number behind {sign}."
            raise InputError(f'"{value[:40]}" is no number.', where="--when", advice=advice) from None
        return f"{outcome}={value}", lambda column: column == 1.0
    if sign in ("=", "=="):
        return outcome, lambda column: column == number
    return outcome, lambda column: _SIGNS[sign](column, number)


def _by_part(results: Results, outcome: str) -> dict[str, list[Stratum]]:
    found: dict[str, list[Stratum]] = {}
    for stratum in strata(results, [outcome]):
        found.setdefault(stratum.name, []).append(stratum)
    return found


def _table(together: list[Stratum], results: Results) -> tuple[dict[str, Factor], pd.DataFrame]:
    """Give the factors of some strata, and their value for every run; of listed numbers the place."""
    factors = {factor.name: factor for factor in together[0].factors}
    frames = []
    for stratum in together:
        columns = {name: stratum.of_runs(name) for name in factors}
        if several := len(together) > 1:
            columns[_SCENARIO] = pd.Series(stratum.scenario, index=stratum.runs.index)
        frames.append(pd.DataFrame(columns))
    if several:
        factors[_SCENARIO] = Factor(_SCENARIO, decided=False, choices=tuple(s.scenario for s in together))
    table = pd.concat(frames, ignore_index=True)
    if table.isna().to_numpy().any():
        problem = "has points that leave factors as in the scenario, so no box can hold them."
        advice = "Make it with design kind latin_hypercube, sobol or grid."
        raise InputError(problem, where=str(results.path), advice=advice)
    for name, factor in factors.items():
        if _is_ordered(factor):
            order = sorted(map(float, factor.choices))
            table[name] = table[name].map({value: place for place, value in enumerate(order)}).astype(float)
    return factors, table


def _is_ordered(factor: Factor) -> bool:
    return bool(factor.choices) and not any(isinstance(choice, str) for choice in factor.choices)


def _refuse_few(wanted: np.ndarray, when: str, results: Results) -> None:
    few = "none" if not wanted.any() else f"only {wanted.sum():,}" if wanted.sum() < _FEWEST else ""
    if few or wanted.all():
        problem = f'{few or "each"} of {len(wanted):,} runs meets "{when.strip()}".'
        advice = "Take a value that some runs reach and others do not."
        raise InputError(problem, where=str(results.path), advice=advice)


def _boxes(
    prim: Any,
    factors: Mapping[str, Factor],
    table: pd.DataFrame,
    wanted: np.ndarray,
    density: float,
    smallest: float,
    most: int,
) -> dict[str, list[dict[str, Any]]]:
    """Peel boxes off, one after the other, until one does not reach the density."""
    rows: dict[str, list[dict[str, Any]]] = {"boxes": [], "limits": [], "trade_off": []}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on divisions by nothing in boxes that are empty
        looked = prim.Prim(table, wanted, threshold=density, mass_min=smallest)
        for number in range(1, most + 1):
            box = looked.find_box()
            if box is None or not box.res_dim:
                break
            steps = box.peeling_trajectory
            first = int(np.argmax(steps["density"].to_numpy() >= density))
            box.select(first)  # the widest box that is dense enough; further peeling fits to luck
            rows["boxes"].append({"box": number, **_of_step(steps.iloc[first])})
            rows["trade_off"] += [{"box": number, **_of_step(step)} for _, step in steps.iterrows()]
            sure, limits = box.qp[first], box.box_lims[first]
            for name in sorted(sure, key=lambda name: min(sure[name])):
                said = _limits(factors[name], limits[name], looked.box_init[name])
                p_value = min(p for p in sure[name] if p >= 0)
                rows["limits"].append({"box": number, "factor": name, **said, "p_value": p_value})
    return rows


def _of_step(step: Any) -> dict[str, Any]:
    found = {name: float(step[name]) for name in ("coverage", "density", "mass")}
    return {**found, "restricted": int(step["res_dim"])}


def _limits(factor: Factor, limits: Any, whole: Any) -> dict[str, Any]:
    """Write the limits of a factor in its own values."""
    if _is_ordered(factor):
        order = sorted(map(float, factor.choices))
        kept = order[ceil(limits.iloc[0]) : floor(limits.iloc[1]) + 1]
        ends = {"low": kept[0], "high": kept[-1], "whole_low": order[0], "whole_high": order[-1]}
        return {**ends, "values": ", ".join(f"{value:g}" for value in kept)}
    if factor.choices:
        words = [str(choice) for choice in factor.choices if choice in limits.iloc[0]]
        return {"low": None, "high": None, "values": ", ".join(words)}
    return {
        "low": float(limits.iloc[0]),
        "high": float(limits.iloc[1]),
        "values": "",
        "whole_low": float(whole.iloc[0]),
        "whole_high": float(whole.iloc[1]),
    }
