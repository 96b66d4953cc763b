"""Two casts on the same luck: how the ends of games differ, and how alike the picks are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from geosim.analysis.finding import interval
from geosim.analysis.paired import Series, Setting, play
from geosim.analysis.picks import by_option, picks_of
from geosim.library import Library
from geosim.state import Array

_COLUMNS = (
    "leverage_dependency",
    "verdict",
    "tension",
    "crises",
    "coercions",
    "first_output_reko_diq",
    "attacks",
    "casualties",
    "take",
    "reserves",
    "alignment_united_states",
    "alignment_china",
    "alignment_india",
    "us_foothold",
)
_SUMS = ("crises", "coercions", "attacks", "casualties", "take")


@dataclass(frozen=True, slots=True)
class Difference:
    """A headline outcome: its mean with each of two casts, and the mean difference with its 95% interval."""

    outcome: str
    one: float
    other: float
    difference: float
    low: float
    high: float
    spread: float  # standard deviation between games of the first cast


def differences(
    setting: Setting, casts: tuple[str, str], *, runs: int, seed: int, library: Library | None = None
) -> tuple[tuple[Difference, ...], Mapping[str, float]]:
    """Play two casts on the same luck and compare headline outcomes, and picks.

    Gives the outcomes, and by actor how much of the frequencies of its options the two have in common.

    Raises:
        UnknownName, ConfigError: a scenario or cast that does not exist.
    """
    one, other = (
        play(setting.but(cast=cast), _COLUMNS, runs=runs, seed=seed, library=library) for cast in casts
    )
    ends, others = outcomes(one), outcomes(other)
    found = tuple(_compared(name, ends[name], others[name]) for name in ends)
    mine, theirs = (dict(frequencies(series)) for series in (one, other))
    alike = {actor: float(np.minimum(mine[actor], theirs[actor]).sum()) for actor in mine}
    return found, alike


def outcomes(series: Series) -> Mapping[str, Array]:
    """Give the headline outcomes of every game, (R,) each; shares as 0 and 100, no output ever as NaN."""
    last = {name: series[name][-1] for name in _COLUMNS}
    total = {name: series[name].sum(axis=0) for name in _SUMS}
    return {
        "verdict dependency, % of games": _percent(last["verdict"] < 0),
        "verdict mixed, % of games": _percent(last["verdict"] == 0),
        "verdict leverage, % of games": _percent(last["verdict"] > 0),
        "leverage-dependency index at the end": last["leverage_dependency"],
        "tension with India, mean": series["tension"].mean(axis=0),
        "games with a reserve crisis, %": _percent(total["crises"] > 0),
        "games with coercion, %": _percent(total["coercions"] > 0),
        "acts of coercion": total["coercions"],
        "first output of Reko Diq, year": last["first_output_reko_diq"],
        "attacks in all": total["attacks"],
        "casualties among foreign workers": total["casualties"],
        "government take, $m": total["take"],
        "reserves at the end, $bn": last["reserves"],
        "tie with the United States at the end": last["alignment_united_states"],
        "tie with China at the end": last["alignment_china"],
        "tie with India at the end": last["alignment_india"],
        "American foothold at Pasni at the end": last["us_foothold"],
        **{f"score of {actor}": series.game.scores[i] for i, actor in enumerate(series.game.world.actors)},
    }


def _percent(happened: Array) -> Array:
    return np.where(happened, 100.0, 0.0)


def _compared(outcome: str, one: Array, other: Array) -> Difference:
    both = np.isfinite(one) & np.isfinite(other)  # games in which neither ever produced say nothing of when
    mean, low, high = interval((other - one)[both]) if both.any() else (np.nan,) * 3
    return Difference(outcome, _mean(one), _mean(other), mean, low, high, float(np.nanstd(one)))


def _mean(values: Array) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else np.nan


def frequencies(series: Series) -> Iterator[tuple[str, Array]]:
    """Give every actor with how its picks spread over its options and holding, adding to 1."""
    game = series.game
    for actor in game.world.actors:
        rows = picks_of(game, actor)
        idle = float(np.mean(rows.max(axis=1) == 0))
        options = by_option(game, actor, rows.mean(axis=2).mean(axis=0).tolist())
        spread = np.array([idle, *options.values()])
        yield actor, spread / spread.sum()
