"""The points of an experiment: factors sampled by a design, many of them in one table.

Every factor, be it a number, a strategy or a script, is reached through its quantile, so that each design can
have all of them. Designs come from scipy.stats.qmc and SALib.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.errors import ConfigError
from geosim.experiment import Experiment, Grid, LatinHypercube, Morris, OneAtATime, Points, Sobol
from geosim.varying import OfNumber, OfScript, OfStrategy, Spread, Values

Array = NDArray[np.float64]
Value = float | str


@dataclass(frozen=True)
class Factor:
    """Something an experiment varies: its name, whether it is decided, and its values by quantile."""

    name: str
    decided: bool  # a lever, not an uncertainty
    choices: tuple[Value, ...] = ()  # the values, if they are listed
    spread: Spread | None = None  # else how they are spread
    group: str = ""  # factors that Sobol and Morris designs move together; its own name if it is alone

    def at(self, quantiles: Array) -> list[Value]:
        """Give the values at some quantiles between 0 and 1."""
        if self.choices:
            places = np.minimum((quantiles * len(self.choices)).astype(int), len(self.choices) - 1)
            return [self.choices[i] for i in places]
        assert self.spread
        found: list[Value] = [float(value) for value in _inverse(self.spread, quantiles)]
        return found

    def levels(self, number: int) -> list[Value]:
        """Give all listed values, or as many values of a range, ends included."""
        if self.choices:
            return list(self.choices)
        assert self.spread
        found: list[Value] = [float(value) for value in np.linspace(*self.spread.range, number)]
        return found


def factors(experiment: Experiment) -> tuple[Factor, ...]:
    """Give what an experiment varies, uncertainties first."""
    found = []
    for name, uncertainty in experiment.uncertainties.items():
        listed = uncertainty.values if isinstance(uncertainty, Values) else ()
        spread = None if isinstance(uncertainty, Values) else uncertainty
        found.append(
            Factor(name, decided=False, choices=listed, spread=spread, group=uncertainty.group or name)
        )
    for name, lever in experiment.levers.items():
        group = lever.group or name
        if isinstance(lever, OfNumber):
            found.append(Factor(name, decided=True, choices=lever.values, spread=lever.spread, group=group))
        elif isinstance(lever, OfStrategy):
            found.append(Factor(name, decided=True, choices=lever.strategies, group=group))
        else:
            found.append(Factor(name, decided=True, choices=tuple(lever.scripts), group=group))
    return tuple(found)


def problem(experiment: Experiment) -> dict[str, Any]:
    """Give the problem as SALib wants it: names, quantiles as bounds, and groups if any were named."""
    varied = factors(experiment)
    names, groups = [factor.name for factor in varied], [factor.group for factor in varied]
    made = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return made if groups == names else {**made, "groups": groups}


def check_design(experiment: Experiment) -> None:
    """Refuse a random design without factors, and listed points that do not fit them.

    Raises:
        ConfigError: naming the key.
    """
    design = experiment.design
    if isinstance(design, Points):
        points(experiment)
    elif isinstance(design, LatinHypercube | Sobol | Morris) and not factors(experiment):
        raise ConfigError("varies nothing.", key="uncertainties", advice="Name an uncertainty or a lever.")


def quantiles(experiment: Experiment) -> Array:
    """Give the sampled quantiles of a random design, (points, factors), the same for the same seed.

    Raises:
        ConfigError: a design without factors, or one that needs more of them.
    """
    check_design(experiment)
    design, varied = experiment.design, len(factors(experiment))
    if isinstance(design, LatinHypercube):
        from scipy.stats import qmc  # noqa: PLC0415  # takes as long to load as all the rest

        sampler = qmc.LatinHypercube(varied, rng=np.random.default_rng(experiment.seed))
        return np.asarray(sampler.random(design.points))
    if isinstance(design, Sobol):
        from SALib.sample import sobol  # noqa: PLC0415  # loads matplotlib

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on balance of powers of two, which the file has checked
            return np.asarray(
                sobol.sample(
                    problem(experiment),
                    design.points,
                    calc_second_order=design.second_order,
                    seed=experiment.seed % 2**32,
                )
            )
    assert isinstance(design, Morris)
    from SALib.sample import morris  # noqa: PLC0415

    return np.asarray(
        morris.sample(
            problem(experiment), design.trajectories, num_levels=design.levels, seed=experiment.seed % 2**32
        )
    )


def points(experiment: Experiment) -> pd.DataFrame:
    """Give one row a point with the value of every factor; None where it is as in the scenario.

    A trajectory of a Morris design (Morris 1991) has two values of every factor, before its move and after.
    Ranges have those at SALib's quantiles; listed values go through all their pairs, in both directions, as
    evenly as the trajectories allow.

    Raises:
        ConfigError: a design without factors, or a listed point with a value its factor does not have.
    """
    design, varied = experiment.design, factors(experiment)
    names = [factor.name for factor in varied]
    rows: Sequence[Sequence[Value | None]]
    if isinstance(design, Grid):
        rows = list(product(*(factor.levels(design.levels) for factor in varied)))
    elif isinstance(design, Points):
        rows = [_listed(point, varied, i) for i, point in enumerate(design.points)]
    elif isinstance(design, OneAtATime):
        rows = _one_at_a_time(varied, design.levels)
    else:
        sampled = quantiles(experiment)
        columns = [factor.at(sampled[:, k]) for k, factor in enumerate(varied)]
        if isinstance(design, Morris):
            columns = _in_pairs(experiment, sampled, columns)
        rows = list(zip(*columns, strict=True))
    return pd.DataFrame(rows, columns=names, dtype=object)


def count(experiment: Experiment) -> int:
    """Count the points of one scenario without sampling them."""
    design, varied = experiment.design, factors(experiment)
    if isinstance(design, Grid):
        return int(np.prod([len(f.choices) or design.levels for f in varied], dtype=object))
    if isinstance(design, Points):
        return len(design.points)
    if isinstance(design, OneAtATime):
        return 1 + sum(len(f.choices) or design.levels for f in varied)
    moved = len({factor.group for factor in varied})
    if isinstance(design, Sobol):
        return design.points * (2 * moved + 2 if design.second_order else moved + 2)
    if isinstance(design, Morris):
        return design.trajectories * (moved + 1)
    return design.points


def numbers_of(experiment: Experiment, point: Mapping[str, Value | None]) -> dict[str, float]:
    """Give the numbers of the world that a point sets, by address."""
    found: dict[str, float] = {}
    for name, value in point.items():
        if value is None:
            continue
        lever = experiment.levers.get(name)
        if lever is None:
            found[name] = float(value)
        elif isinstance(lever, OfNumber):
            found |= dict.fromkeys(lever.sets, float(value))
    return found


def seats_of(experiment: Experiment, point: Mapping[str, Value | None]) -> dict[str, str]:
    """Give who plays by a strategy or script that a point names: a script is written LEVER:SCRIPT."""
    found: dict[str, str] = {}
    for name, value in point.items():
        lever = experiment.levers.get(name)
        if value is None or lever is None:
            continue
        if isinstance(lever, OfStrategy):
            found |= dict.fromkeys(lever.actor, str(value))
        elif isinstance(lever, OfScript):
            found[lever.actor] = f"{name}:{value}"
    return found


def _in_pairs(experiment: Experiment, sampled: Array, columns: Sequence[list[Value]]) -> list[list[Value]]:
    """Put pairs of listed values in the place of the two quantiles that a factor has in a trajectory."""
    assert isinstance(experiment.design, Morris)
    number = experiment.design.trajectories
    by_trajectory = sampled.reshape(number, -1, sampled.shape[1])
    moved = (by_trajectory != by_trajectory[:, :1]).astype(int)  # 0 before the move of a factor, 1 after it
    found = []
    for k, (factor, column) in enumerate(zip(factors(experiment), columns, strict=True)):
        if len(factor.choices) > 1:
            pairs = _pairs(len(factor.choices), number, np.random.default_rng((experiment.seed, k)))
            places = np.take_along_axis(pairs, moved[:, :, k], axis=1).ravel()
            found.append([factor.choices[i] for i in places])
        else:
            found.append(column)
    return found


def _pairs(values: int, number: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw places that differ, (number, 2): every pair once, then each the other way round, then anew."""
    whole = values * (values - 1) // 2
    rounds = np.tile(np.arange(min(whole, number)), (number // whole, 1))
    rest = rng.choice(whole, number % whole, replace=False)
    drawn = np.concatenate([rng.permuted(rounds, axis=1).ravel(), rest])
    upper = ((1 + np.sqrt(8 * drawn + 1)) / 2).astype(int)  # pairs are counted 10, 20, 21, 30, ...
    ends = np.stack([drawn - upper * (upper - 1) // 2, upper], axis=1)
    known, pair = np.unique(drawn, return_inverse=True)
    turn = np.arange(number) // whole
    first = rng.integers(2, size=(turn[-1] // 2 + 1, len(known)))[turn // 2, pair]
    turned = (first + turn) % 2 == 1
    return np.where(turned[:, None], ends[:, ::-1], ends)


def _one_at_a_time(varied: Sequence[Factor], levels: int) -> list[list[Value | None]]:
    rows: list[list[Value | None]] = [[None] * len(varied)]
    for k, factor in enumerate(varied):
        rows += [[v if i == k else None for i in range(len(varied))] for v in factor.levels(levels)]
    return rows


def _listed(point: Mapping[str, Value], varied: Sequence[Factor], i: int) -> list[Value | None]:
    known = {factor.name: factor for factor in varied}
    for name, value in point.items():
        key = f"design.points.{i}.{name}"
        if name not in known:
            raise ConfigError(f'"{name}" is no factor of this experiment.', key=key, advice=_names(known))
        factor = known[name]
        fits = value in factor.choices if factor.choices else _inside(factor.spread, value)
        if not fits:
            raise ConfigError(f"{value} is no value of this factor.", key=key, advice=_values(factor))
    return [point.get(factor.name) for factor in varied]


def _inside(spread: Spread | None, value: Value) -> bool:
    return spread is not None and not isinstance(value, str) and spread.range[0] <= value <= spread.range[1]


def _names(known: Mapping[str, Factor]) -> str:
    return f"They are: {', '.join(known)}." if known else "It has none."


def _values(factor: Factor) -> str:
    if factor.choices:
        return f"They are: {', '.join(map(str, factor.choices))}."
    assert factor.spread
    return "They lie from {:g} to {:g}.".format(*factor.spread.range)


def _inverse(spread: Spread, u: Array) -> Array:
    """Give the values of a distribution, cut off at its range, at some quantiles."""
    low, high = spread.range
    if spread.distribution == "uniform":
        return low + u * (high - low)
    from scipy import stats  # noqa: PLC0415  # takes as long to load as all the rest

    if spread.distribution == "triangular":
        assert spread.mode is not None
        return np.asarray(stats.triang.ppf(u, (spread.mode - low) / (high - low), low, high - low))
    assert spread.mean is not None
    assert spread.deviation is not None
    ends = ((low - spread.mean) / spread.deviation, (high - spread.mean) / spread.deviation)
    return np.asarray(np.clip(stats.truncnorm.ppf(u, *ends, spread.mean, spread.deviation), low, high))
