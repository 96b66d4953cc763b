"""A played experiment, read from its folder: for every part and scenario its points and their runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.designs import Factor, factors
from geosim.errors import InputError, UnknownName
from geosim.experiment import Experiment, LatinHypercube, Morris, Sobol
from geosim.outcomes import parts_of, span_of
from geosim.results import VERDICTS
from geosim.rules.columns import FLOW, MEAN, STOCK
from geosim.rules.quarters import FIRST_QUARTER
from geosim.store.reading import Results
from geosim.store.readme import completing

Array = NDArray[np.float64]

#: What is looked at in a batch that names no outcomes of its own.
DEFAULT_OUTCOMES = ("leverage_dependency", "take")
UNSET = "as in the scenario"  # what a factor is at a point that does not set it

_KEYS = ("run", "seed", "point", "replication")


@dataclass(frozen=True)
class Stratum:
    """One part of an experiment in one scenario.

    points: indexed by point, in the order of the design, a column a factor. runs: one row a run with `run`,
    `point`, `replication` and a column an outcome.
    """

    part: Experiment
    name: str  # of the part; empty where the experiment has no parts
    scenario: str
    points: pd.DataFrame
    runs: pd.DataFrame

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Give what this part varies."""
        return factors(self.part)

    @property
    def sampled(self) -> bool:
        """Say whether the design draws its points, so that no two share the values of a factor."""
        return isinstance(self.part.design, LatinHypercube | Sobol | Morris)

    @property
    def labels(self) -> dict[str, str]:
        """Give what tells the rows of this stratum from those of others."""
        return {"part": self.name, "scenario": self.scenario}

    def factor(self, name: str) -> Factor:
        """Find a factor.

        Raises:
            UnknownName: there is none of this name.
        """
        for factor in self.factors:
            if factor.name == name:
                return factor
        known = [factor.name for factor in self.factors]
        raise UnknownName("factor", name, known, advice=f"The experiment varies: {', '.join(known)}.")

    def of_runs(self, name: str) -> pd.Series[Any]:
        """Give the value of a factor for every run."""
        return self.points[name].reindex(self.runs["point"]).set_axis(self.runs.index)

    def means(self, outcome: str) -> Array:
        """Give the mean of an outcome over the replications of every point, in the order of the points.

        Raises:
            InputError: a point without a run that has this outcome.
        """
        found = self.runs.groupby("point")[outcome].mean().reindex(self.points.index).to_numpy(float)
        if (lacking := int(np.isnan(found).sum())) == 0:
            return found
        problem = f"{outcome} has no value at {lacking:,} of {len(found):,} points."
        raise InputError(
            problem, advice="Complete the batch with --resume, merge its shards, or take another outcome."
        )


def experiment_of(results: Results) -> Experiment:
    """Give the experiment whose runs are in a folder.

    Raises:
        InputError: a folder with a batch of one scenario.
    """
    said = results.manifest.experiment
    if said is None:
        problem = "holds a batch of one scenario, not an experiment."
        advice = "geosim batch EXPERIMENT --out DIR makes one; see them all with: geosim list experiments"
        raise InputError(problem, where=str(results.path), advice=advice)
    return Experiment.from_dict(said, str(results.path))


def outcomes_of(results: Results, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the outcomes to look at: those that are named, else those of the experiment."""
    said = results.manifest.experiment
    return tuple(named) or (tuple(said["outcomes"]) if said else DEFAULT_OUTCOMES)


def runs_of(results: Results, outcomes: Sequence[str]) -> pd.DataFrame:
    """Give one row a run: the keys that tell runs apart, and a number for every outcome.

    An outcome is a column of the runs; COLUMN=WORD for a column of words, which is 1 where it says so; or
    COLUMN@YEAR or COLUMN@FIRST-LAST, which is put together over the quarters of these years alone.

    Raises:
        UnknownName: a column there is not, or a word that no run says.
        InputError: a column of words without the word that is asked for; years that were not played; a
            folder in which no run is recorded.
    """
    _refuse_none(results)
    whole = [outcome for outcome in outcomes if "@" not in outcome]
    keys = _KEYS if results.manifest.experiment is not None else ("run", "seed")
    frame = results.read("runs", list(dict.fromkeys([*keys, *(o.partition("=")[0] for o in whole)])))
    found = frame[list(keys)].copy()
    for outcome in outcomes:
        if outcome in whole:
            found[outcome] = _numbers(frame[outcome.partition("=")[0]], outcome, str(results.path))
        else:
            found[outcome] = found["run"].map(_over_years(results, outcome))
    return found if "replication" in found else found.assign(point=0, replication=found["run"])


def _refuse_none(results: Results) -> None:
    if not results.read("runs", ["run"]).empty:
        return
    if failed := len(results.failures):
        problem = f"none of its {failed:,} runs could be played."
        advice = f"The first broke with: {results.failures['error'].iloc[0]}"
    else:
        problem, advice = "no run is recorded yet.", f"To complete the batch: {completing(results.manifest)}"
    raise InputError(problem, where=str(results.path), advice=advice)


def strata(results: Results, outcomes: Sequence[str] = ()) -> Iterator[Stratum]:
    """Give every part of the experiment in a folder, in every scenario it was played in.

    Raises:
        InputError: a folder without an experiment, or an outcome it does not have.
    """
    experiment = experiment_of(results)
    runs = runs_of(results, outcomes_of(results, outcomes))
    points = results.points.set_index("point")
    names = [sub.name for sub in experiment.subexperiments] or [""]
    if strange := set(points["part"]) - set(names):
        problem = f"names parts that its experiment does not have, such as {min(strange)}."
        raise InputError(problem, where=str(results.path / "points"), advice="Run the batch again.")
    for part, name in zip(experiment.parts, names, strict=True):
        for scenario in part.scenarios:
            own = points[(points["part"] == name) & (points["scenario"] == scenario)]
            yield Stratum(
                part=part,
                name=name,
                scenario=scenario,
                points=own[[factor.name for factor in factors(part)]],
                runs=runs[runs["point"].isin(own.index)],
            )


def _over_years(results: Results, outcome: str) -> pd.Series[Any]:
    """Put a column together over some years: the last value, the sum or the mean, as over a whole game."""
    name, years = parts_of(outcome).name, parts_of(outcome).years or ""
    first, last = span_of(name, years, str(results.path))
    quarters = results.read("quarters", ["run", "quarter", name])
    year = np.floor(FIRST_QUARTER + quarters["quarter"] / 4)
    within = quarters[(year >= first) & (year <= last)]
    if within.empty:
        advice = f"It was played from {year.min():.0f} to {year.max():.0f}."
        raise InputError(f"no quarter of {years} was played.", where=str(results.path), advice=advice)
    column = _numbers(within[name], name, str(results.path))
    over = results.columns.set_index("column")["over"].get(name, STOCK)
    how = {FLOW: "sum", MEAN: "mean"}.get(over, "last")
    return column.groupby(within["run"]).agg(how)


def _numbers(column: pd.Series[Any], outcome: str, where: str) -> pd.Series[Any]:
    name, sign, word = outcome.partition("=")
    if pd.api.types.is_numeric_dtype(column):
        if sign:
            advice = f"Ask for {name} itself."
            raise InputError(f"{name} holds numbers, so no share is taken of it.", where=where, advice=advice)
        return column
    said = list(dict.fromkeys([*VERDICTS.values(), *map(str, column.dropna().unique())]))
    if not sign:
        advice = f"Ask for the share of a word: {name}={said[0]}."
        raise InputError(f"{name} holds words.", where=where, advice=advice)
    if word not in said:
        raise UnknownName("word", word, said, where=where, key=name, advice=f"It says: {', '.join(said)}.")
    return (column == word).astype(float)


def written(value: Any) -> str:
    """Write the value of a factor."""
    if pd.isna(value):
        return UNSET
    return f"{value:.4g}" if isinstance(value, float) else str(value)
