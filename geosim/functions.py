"""An experiment as a function of its factors, for SALib, ema_workbench and whatever else calls one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isclose, isfinite
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geosim.chunks import play_rows
from geosim.designs import Factor, Value, factors
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.examining import check
from geosim.experiment import Experiment, Points
from geosim.library import Library, default_library
from geosim.outcomes import parts_of
from geosim.rules.elementwise import add_up
from geosim.sweeps import lay_out

_MOST_WIDE = 1024  # runs side by side


def as_function(
    experiment: Experiment | str, scenario: str = "", part: str = "", library: Library | None = None
) -> Function:
    """Give an experiment as a function: named values of its factors in, means of its outcomes out.

    experiment: one, or the name or file of one. scenario, part: which of them is meant, where it has several.
    Its design is not used, its replications and seed are: the same values give the same means.

    Raises:
        InputError: an experiment that is faulty, or has several scenarios or parts and none of them is named.
    """
    library = library or default_library()
    whole = library.experiment(experiment) if isinstance(experiment, str) else experiment
    check(whole, library)
    parts = {sub.name: one for sub, one in zip(whole.subexperiments, whole.parts, strict=False)}
    chosen = parts[_one("part", part, tuple(parts))] if parts else whole
    for i, outcome in enumerate(chosen.outcomes):
        if parts_of(outcome).years is not None:
            advice = "Ask for the whole game, or play the experiment and analyze it."
            raise InputError("a function gives no outcomes over years.", key=f"outcomes.{i}", advice=advice)
    place = _one("scenario", scenario, chosen.scenarios)
    return Function(chosen.model_copy(update={"scenarios": (place,), "stop": None}), library)


class Function:
    """What `as_function` gives: call it with values by name, or give many points at once to `table`."""

    def __init__(self, experiment: Experiment, library: Library) -> None:
        self.experiment, self._library = experiment, library
        self.factors: tuple[Factor, ...] = factors(experiment)
        self.outcomes = experiment.outcomes
        self.__name__ = "geosim"

    def __repr__(self) -> str:
        return f"<{self.experiment.title}: {', '.join(factor.name for factor in self.factors)}>"

    @property
    def problem(self) -> dict[str, Any]:
        """Give the problem as SALib wants it: names and bounds of the factors, which must all be ranges.

        Raises:
            InputError: a factor with listed values, which has no bounds.
        """
        for factor in self.factors:
            if factor.spread is None:
                problem = f"{factor.name} has listed values, and no bounds."
                raise InputError(problem, key=factor.name, advice="Give it a range, or call with its values.")
        bounds = [list(factor.spread.range) for factor in self.factors if factor.spread]
        return {"num_vars": len(bounds), "names": [f.name for f in self.factors], "bounds": bounds}

    def __call__(self, **values: Value) -> dict[str, float]:
        """Give the means of the outcomes over the replications; what is not given is as in the scenario.

        Raises:
            InputError: a name that is no factor, or a value outside its range.
        """
        found = self.table([values]).iloc[0]
        return {name: float(found[name]) for name in self.outcomes}

    def table(self, points: Sequence[Mapping[str, Value]] | pd.DataFrame | NDArray[Any]) -> pd.DataFrame:
        """Give the means of the outcomes, a row a point, in their order; the points are played together.

        points: mappings of values by name, a frame with a column a factor, or an array (points, factors) with
        a column for each of `factors` in their order, such as SALib samples.

        Raises:
            InputError: points of another form, a name that is no factor, or a value outside its range.
        """
        listed = [
            {str(name): self._fitting(str(name), value) for name, value in point.items()}
            for point in self._by_name(points)
        ]
        if not listed:
            return pd.DataFrame(columns=list(self.outcomes), dtype=float)
        places: dict[tuple[tuple[str, Value], ...], int] = {}  # of points that differ, each played once
        at = [places.setdefault(tuple(sorted(point.items())), len(places)) for point in listed]
        design = Points(kind="list", points=tuple(map(dict, places)))
        means = self._means(self.experiment.model_copy(update={"design": design}))
        try:
            return pd.concat(list(means)).sort_index().iloc[at].reset_index(drop=True)
        except ConfigError as fault:
            fault.key = fault.key.removeprefix("design.points.").partition(".")[2] or fault.key
            raise

    def _by_name(
        self, points: Sequence[Mapping[str, Value]] | pd.DataFrame | NDArray[Any]
    ) -> Sequence[Mapping[Any, Any]]:
        """Give points as mappings of values by name."""
        if isinstance(points, pd.DataFrame):
            return points.to_dict("records")
        names = [factor.name for factor in self.factors]
        if isinstance(points, np.ndarray):
            if points.ndim != 2 or points.shape[1] != len(names):
                problem = f"an array of the shape {points.shape} is no table of points."
                advice = f"Give one with {len(names)} columns: {', '.join(names)}."
                raise InputError(problem, where="points", advice=advice)
            return [dict(zip(names, row, strict=True)) for row in points.tolist()]
        if isinstance(points, Mapping) or not all(isinstance(point, Mapping) for point in points):
            advice = 'Give a list such as [{"' + (names or ["factor"])[0] + '": ...}], a frame or an array.'
            raise InputError("every point must be values by name.", where="points", advice=advice)
        return points

    def _means(self, experiment: Experiment) -> Iterator[pd.DataFrame]:
        for group in lay_out(experiment, self._library).groups:
            step = max(1, _MOST_WIDE // group.replications) * group.replications
            for begin in range(group.rows.start, group.rows.stop, step):
                rows = range(begin, min(begin + step, group.rows.stop))
                played = play_rows(group, self._library, experiment.seed, rows, ("runs",))["runs"]
                places, _ = group.places(rows)
                found = {name: _mean(_values(played, name), group.replications) for name in self.outcomes}
                yield pd.DataFrame(found, index=group.points[places[:: group.replications]])

    def _fitting(self, name: str, value: Value) -> Value:
        known = {factor.name: factor for factor in self.factors}
        if name not in known:
            raise UnknownName("factor", name, known, advice=f"They are: {', '.join(known)}.")
        if isinstance(value, str):
            return value
        try:
            number = float(value)
        except (TypeError, ValueError):
            advice = "Give a number or a name, or leave it out: then it is as in the scenario."
            raise InputError(f"{value!r} is no value of a factor.", key=name, advice=advice) from None
        if not isfinite(number):
            raise InputError(f"{number} is no value of a factor.", key=name, advice="Give a finite number.")
        spread = known[name].spread
        for end in spread.range if spread else ():
            if isclose(number, end, rel_tol=1e-9, abs_tol=1e-12):  # what rounding has moved past an end
                return end
        return number


def _one(what: str, named: str, there: Sequence[str]) -> str:
    if named and named not in there:
        raise UnknownName(what, named, there, where=what)
    if not named and len(there) > 1:
        advice = f"Name one with {what}=, of: {', '.join(there)}."
        raise InputError(f"the experiment has several {what}s.", where=what, advice=advice)
    return named or there[0]


def _values(played: pa.Table, outcome: str) -> NDArray[np.float64]:
    """Give the value of an outcome in every run: of a column, or 1 where it says a word."""
    asked = parts_of(outcome)
    column = played[asked.name].to_numpy()
    return column if asked.word is None else (column == asked.word).astype(np.float64)


def _mean(values: NDArray[np.float64], replications: int) -> NDArray[np.float64]:
    """Give the mean of every point over its replications, the same bits for one point as for many."""
    rows = values.reshape(-1, replications).T
    there = ~np.isnan(rows)
    number = there.sum(axis=0)
    return np.where(number > 0, add_up(np.where(there, rows, 0.0)) / np.maximum(number, 1), np.nan)
