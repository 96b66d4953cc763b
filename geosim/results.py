"""Tidy tables: one row a run and quarter, one row a run and turn, and the dictionary of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.game import Columns, Game
from geosim.rules.columns import FLOW, MEAN, Column, Reading, columns, tie_columns
from geosim.state import Array

VERDICTS = {-1.0: "dependency", 0.0: "mixed", 1.0: "leverage"}
KEYS = {
    "run": "Number of the run",
    "seed": "Seed of the runs",
    "quarter": "Quarter since the last quarter of 2025, from 0",
    "turn": "Turn, from 0",
}


def dictionary(actors: tuple[str, ...], *, matrix: bool = False) -> pd.DataFrame:
    """Give the meaning, unit and way of summing up of every column, one row a column."""
    known = _known(actors, matrix=matrix)
    keys = [{"column": key, "meaning": text, "unit": "", "over": ""} for key, text in KEYS.items()]
    rows = [{"column": c.name, "meaning": c.meaning, "unit": c.unit, "over": c.over} for c in known.values()]
    return pd.DataFrame(keys + rows)


def quarters(game: Game, *, names: Iterable[str] | None = None, matrix: bool = False) -> pd.DataFrame:
    """Give one row a run and quarter, at the quarter's end.

    names: the columns wanted; all by default. matrix: also the ties of every pair of states.
    """
    known = _known(game.world.actors, matrix=matrix)
    wanted = list(known if names is None else names)
    found = _series(game, known, wanted)
    return _frame(game, found, np.arange(len(game.outcomes)), "quarter")


def turns(game: Game, *, names: Iterable[str] | None = None, matrix: bool = False) -> pd.DataFrame:
    """Give one row a run and turn: stocks at its end, flows summed, payoffs as means of its quarters."""
    known = _known(game.world.actors, matrix=matrix)
    wanted = list(known if names is None else names)
    series = _series(game, known, wanted)
    starts = np.arange(0, len(game.outcomes), game.turn_quarters)
    found = {name: _sum_up(series[name], starts, known[name]) for name in wanted}
    return _frame(game, found, np.arange(len(starts)), "turn")


def moments(game: Game, known: Mapping[str, Column]) -> list[Columns]:
    """Give the columns at the end of every quarter played."""
    scores = np.zeros_like(game.scores)
    found = []
    for state, outcome in zip(game.states[1:], game.outcomes, strict=True):
        scores = scores + outcome.payoff
        found.append(Columns(known, Reading(state, outcome, scores, game.world.actors, game.constants)))
    return found


def _series(game: Game, known: Mapping[str, Column], wanted: Iterable[str]) -> dict[str, Array]:
    """Give columns over the quarters played, each (Q, R)."""
    played = moments(game, known)
    return {name: np.array([moment[name] for moment in played]).reshape(-1, game.runs) for name in wanted}


def verdict(index: float, band: float) -> str:
    """Put the index into a word: leverage, mixed or dependency."""
    return "leverage" if index > band else "dependency" if index < -band else "mixed"


def _known(actors: tuple[str, ...], *, matrix: bool) -> dict[str, Column]:
    """Give the columns by name; the matrix adds the pairs."""
    return {**columns(actors), **(tie_columns() if matrix else {})}


def _sum_up(series: Array, starts: NDArray[np.int64], column: Column) -> Array:
    """Sum a column up over turns, (Q, R) -> (T, R)."""
    ends = np.append(starts[1:], len(series))[: len(starts)]
    if column.over not in (FLOW, MEAN):
        return series[ends - 1]
    sums = np.array([np.cumsum(series[a:b], axis=0)[-1] for a, b in zip(starts, ends, strict=True)])
    sums = sums.reshape(len(starts), series.shape[-1])
    return sums / (ends - starts)[:, None] if column.over == MEAN else sums


def _frame(game: Game, found: Mapping[str, Array], steps: NDArray[np.int64], step: str) -> pd.DataFrame:
    runs = game.runs
    table = {
        "run": np.tile(game.noise.runs, len(steps)),
        "seed": np.full(len(steps) * runs, game.noise.seed),
        step: np.repeat(steps, runs),
        **{name: values.reshape(-1) for name, values in found.items()},
    }
    frame = pd.DataFrame(table)
    if "verdict" in frame:
        frame["verdict"] = frame["verdict"].map(VERDICTS)
    return frame
