"""Elementary effects (Morris 1991), of numbers as SALib has them, and of strategies and scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.analysis.by_design import designed, moved
from geosim.analysis.played import Array, Stratum
from geosim.analysis.replications import by_luck, over, t_quantile, with_luck
from geosim.designs import Factor, quantiles
from geosim.experiment import Morris
from geosim.store.reading import Results


def morris(results: Results, outcomes: Sequence[str] = (), *, part: str = "") -> pd.DataFrame:
    """Give Morris's measures of elementary effects, one row an outcome and factor.

    Columns: part, scenario, outcome, factor, mu_star with its 95% interval mu_star_low and mu_star_high, mu,
    sigma, and interval, "over points and luck", or "over points" if there is one replication. mu* is the
    mean size of an effect (Campolongo et al. 2007), mu their mean, sigma their standard deviation.

    An effect is the change of the mean over replications, divided by the step: of a range in quantiles, of
    listed numbers in parts of the way from the least to the largest, so that all count for the whole range.
    Between strategies or scripts it is the change itself, counted upwards if it leads down the list, whose
    order is what the sign of mu rests on. The members of a group move at once: their effect is divided by the
    largest of their steps (1 for a strategy), and mu and sigma are NaN, as it has no direction.

    Half the width of the interval is the root of two squares, both by Student's t: over trajectories, and by
    a jackknife over replications. With one trajectory there is none.

    Raises:
        InputError: a folder without an experiment, one whose design is another, or points without runs.
        UnknownName: no such outcome or part.
    """
    rows = []
    for stratum, outcome in designed(results, outcomes, Morris, part):
        steps = _steps(stratum)
        found = _measured(stratum, outcome, steps)
        for k, factor in enumerate(steps):
            row: dict[str, Any] = {**stratum.labels, "outcome": outcome, "factor": factor}
            rows.append({**row, **{name: values[k] for name, values in found.items()}})
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class _Step:
    """When and how far something moves: the point before its move and the size with its sign, (T,) each."""

    at: NDArray[np.int64]
    size: Array
    signed: bool  # not of a group, whose members move in different directions


def _measured(stratum: Stratum, outcome: str, steps: Mapping[str, _Step]) -> dict[str, list[Any]]:
    """Give the measures of all that moves; no number where the outcome does not vary."""
    table = by_luck(stratum.runs, outcome).reindex(stratum.points.index)
    means = stratum.means(outcome)[:, None]
    if np.ptp(means) == 0:
        names = ("mu_star", "mu_star_low", "mu_star_high", "mu", "sigma")
        return {**{name: [np.nan] * len(steps) for name in names}, "interval": [None] * len(steps)}

    def sizes_of(some: Array) -> Array:
        return np.stack([np.abs(_effects(some, step)).mean(axis=0) for step in steps.values()], axis=1)

    effects = [_effects(means, step)[:, 0] for step in steps.values()]
    signed = [
        found if step.signed else found[:0] for found, step in zip(effects, steps.values(), strict=True)
    ]
    sizes = sizes_of(means)[0]
    over_paths = np.array([_half_width(np.abs(found)) for found in effects])
    half = with_luck(over_paths, table.to_numpy(float), sizes, sizes_of)
    return {
        "mu_star": list(sizes),
        "mu_star_low": list(sizes - half),
        "mu_star_high": list(sizes + half),
        "mu": [found.mean() if len(found) else np.nan for found in signed],
        "sigma": [found.std(ddof=1) if len(found) > 1 else np.nan for found in signed],
        "interval": [over(table)] * len(steps),
    }


def _half_width(sizes: Array) -> float:
    number = len(sizes)
    return t_quantile(number - 1) * float(sizes.std(ddof=1)) / sqrt(number) if number > 1 else np.nan


def _steps(stratum: Stratum) -> dict[str, _Step]:
    """Give when and how far everything moves that the design moves."""
    design = stratum.part.design
    assert isinstance(design, Morris)
    sampled, names = quantiles(stratum.part), list(stratum.points)
    found = {}
    for group, members in moved(stratum.part).items():
        paths = [sampled[:, names.index(name)].reshape(design.trajectories, -1) for name in members]
        pairs = zip(members, paths, strict=True)
        sizes = [_size(stratum.factor(name), stratum.points[name], path) for name, path in pairs]
        at = np.argmax(paths[0][:, 1:] != paths[0][:, :-1], axis=1)
        alone = len(members) == 1
        found[group] = _Step(at, sizes[0] if alone else np.abs(sizes).max(axis=0), signed=alone)
    return found


def _size(factor: Factor, points: pd.Series[Any], path: Array) -> Array:
    """Give the step of a factor in every trajectory, in parts of its range; 1 or -1 between words."""
    if not factor.choices:
        return np.asarray(path[:, -1] - path[:, 0])
    words = any(isinstance(choice, str) for choice in factor.choices)
    worth = {choice: k if words else float(choice) for k, choice in enumerate(factor.choices)}
    values = points.map(worth).to_numpy(float).reshape(path.shape)
    step = values[:, -1] - values[:, 0]
    return np.sign(step) if words else step / (np.ptp(list(worth.values())) or 1.0)


def _effects(means: Array, step: _Step) -> Array:
    """Give the effect in every trajectory: means (points, cases); (trajectories, cases), 0 without a step."""
    by_trajectory = means.reshape(len(step.at), -1, means.shape[1])
    every, size = np.arange(len(step.at)), step.size[:, None]
    change = by_trajectory[every, step.at + 1] - by_trajectory[every, step.at]
    return np.divide(change, size, out=np.zeros_like(change), where=size != 0)
