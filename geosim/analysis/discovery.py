"""Scenario discovery: boxes of factors in which some outcome is common, by PRIM (Bryant and Lempert 2010)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd

from geosim.analysis.condition import Condition
from geosim.analysis.parts import strata_of
from geosim.analysis.played import Stratum
from geosim.analysis.sample import Sample
from geosim.designs import Factor
from geosim.errors import InputError
from geosim.store.reading import Results

_SCENARIO = "in scenario"  # the scenario as a factor; PRIM drops a column called scenario
_FEWEST = 10  # runs of interest that a box can be looked for among
_HEADS = {
    "boxes": ["part", "box", "coverage", "density", "mass", "coverage_added", "restricted"],
    "limits": ["part", "box", "factor", "low", "high", "values", "whole_low", "whole_high", "p_value"],
    "trade_off": ["part", "box", "coverage", "density", "mass", "restricted"],
}


@dataclass(frozen=True)
class Discovery:
    """What was found.

    boxes: one row a box: part, box, coverage (its share of all runs of interest), density (their share in
    it), mass (its share of all runs), coverage_added (the share of all runs of interest that lie in it and in
    no box before it), restricted (how many factors). The figures are of the box by itself, its limits applied
    to all runs, though PRIM looks for each box among what those before it left.
    limits: one row a box and factor it restricts: part, box, factor, low, high, values, whole_low,
    whole_high, p_value (how likely chance alone would restrict it so, with points as the units).
    trade_off: one row a step of peeling, of what earlier boxes left: part, box, coverage, density, mass,
    restricted.
    """

    boxes: pd.DataFrame
    limits: pd.DataFrame
    trade_off: pd.DataFrame
    interesting: float  # the share of runs that are of interest


def discover(
    results: Results,
    when: str,
    *,
    density: float = 0.6,
    smallest: float = 0.05,
    boxes: int = 3,
    part: str = "",
) -> Discovery:
    """Find boxes of factors in which runs of interest are common.

    when: what makes a run interesting, such as "leverage_dependency < 0", "verdict = dependency" or
    "take > 4000 and verdict != leverage". density: the share of them that a box must reach among the runs
    that earlier boxes left; of the boxes that PRIM peels one out of the other, the widest that reaches it is
    taken. smallest: the least share of runs in a box. part: a subexperiment; by default each by itself.

    p_value is the quasi-p-value of Bryant and Lempert (2010), a one-sided binomial test of the share in the
    box against that without the limit. Replications share the factors of their point, so a point counts once,
    by the share of its runs that are of interest, rounded over the whole box.

    Raises:
        InputError: no ema_workbench, a condition that says nothing, too few runs of interest or more than
            the density, or points that leave factors as in the scenario.
        UnknownName: no such outcome or part.
    """
    prim = _prim()
    condition = Condition(when)
    found: dict[str, list[dict[str, Any]]] = {"boxes": [], "limits": [], "trade_off": []}
    hits = runs = 0
    for name, together in _by_part(results, condition.outcomes, part).items():
        factors, table = _table(together, results)
        wanted = np.concatenate([condition.holds(s.runs) for s in together])
        points = np.concatenate([s.runs["point"].to_numpy() for s in together])
        hits, runs = hits + int(wanted.sum()), runs + len(wanted)
        _refuse(wanted, when, density, results)
        peeled = _boxes(prim, factors, Sample(table, wanted, points), density, smallest, boxes)
        for kind, rows in peeled.items():
            found[kind] += [{"part": name, **row} for row in rows]
    frames = {kind: pd.DataFrame(rows, columns=_HEADS[kind]) for kind, rows in found.items()}
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


def _by_part(results: Results, outcomes: Sequence[str], part: str) -> dict[str, list[Stratum]]:
    found: dict[str, list[Stratum]] = {}
    for stratum in strata_of(results, outcomes, part):
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


def _refuse(wanted: np.ndarray, when: str, density: float, results: Results) -> None:
    few = "none" if not wanted.any() else f"only {wanted.sum():,}" if wanted.sum() < _FEWEST else ""
    if few or wanted.all():
        problem = f'{few or "each"} of {len(wanted):,} runs meets "{when.strip()}".'
        advice = "Take a value that some runs reach and others do not."
        raise InputError(problem, where=str(results.path), advice=advice)
    if wanted.mean() >= density:
        problem = f'{wanted.mean():.1%} of the runs meet "{when.strip()}", so all of them are dense enough.'
        raise InputError(problem, where=str(results.path), advice="Ask for a greater --density.")


def _boxes(
    prim: Any, factors: Mapping[str, Factor], sample: Sample, density: float, smallest: float, most: int
) -> dict[str, list[dict[str, Any]]]:
    """Peel boxes off, one after the other, until one does not reach the density."""
    rows: dict[str, list[dict[str, Any]]] = {"boxes": [], "limits": [], "trade_off": []}
    left = np.ones(len(sample.wanted), dtype=bool)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on divisions by nothing in boxes that are empty
        looked = prim.Prim(sample.table, sample.wanted, threshold=density, mass_min=smallest)
        for number in range(1, most + 1):
            box = looked.find_box()
            if box is None or not box.res_dim:
                break
            steps = box.peeling_trajectory
            first = int(np.argmax(steps["density"].to_numpy() >= density))
            box.select(first)  # the widest box that is dense enough; further peeling fits to luck
            names, limits, whole = sorted(box.qp[first]), box.box_lims[first], looked.box_init
            inside = sample.inside({name: limits[name] for name in names})
            figures = {**sample.figures(inside, left), "restricted": len(names)}
            rows["boxes"].append({"box": number, **figures})
            rows["trade_off"] += [{"box": number, **_of_step(step)} for _, step in steps.iterrows()]
            own = []
            for name in names:
                kept = {other: limits[other] for other in names if other != name}
                ways = _wider(name, limits[name], whole[name])
                wider = [left & sample.inside({**kept, **way}) for way in ways]
                chance = min((sample.p_value(left & inside, more) for more in wider), default=1.0)
                said = _limits(factors[name], limits[name], whole[name])
                own.append({"box": number, "factor": name, **said, "p_value": chance})
            rows["limits"] += sorted(own, key=lambda row: row["p_value"])
            left &= ~inside
    return rows


def _of_step(step: Any) -> dict[str, Any]:
    found = {name: float(step[name]) for name in ("coverage", "density", "mass")}
    return {**found, "restricted": int(step["res_dim"])}


def _wider(name: str, limits: Any, whole: Any) -> list[dict[str, Any]]:
    """Give what a box may be without one of the two limits of a factor; of words all of them fall."""
    if isinstance(limits.iloc[0], set):
        return [{}]
    found = []
    for end in (0, 1):
        if limits.iloc[end] != whole.iloc[end]:
            ends = limits.copy()
            ends.iloc[end] = whole.iloc[end]
            found.append({name: ends})
    return found


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
