"""Tornado charts: the factors an outcome hangs on, the longest bar first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from geosim.plots.figure import INK, MORE, SOFT, Figure, drawing, most_lines, wrapped
from geosim.wording import plain

_MOST = 16  # bars; the rest hardly shows
_NAME = 26  # letters in a line of a name
_WIDTH, _AXIS = 7.6, 4.9  # inches, of the figure and of its axis at least
_FAR = 0.75  # of the span of all bars that an interval may reach beyond it
_LINE, _LETTER = 0.14, 0.072  # inches, of words at the ends of bars


def swings(table: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw the mean of an outcome at both ends of every factor.

    table: factor, low_value, high_value, low_mean, high_mean, swing, swing_low, swing_high, a row a factor.
    """
    shown = table.sort_values("swing", ascending=False).head(_MOST)[::-1]
    ends = {end: [wrapped(value, _NAME) for value in shown[f"{end}_value"]] for end in ("low", "high")}
    lines = most_lines([*ends["low"], *ends["high"]])
    with drawing(title, _WIDTH, (0.42 + _LINE * lines) * len(shown) + 1.4) as (made, (axes,)):
        places = np.arange(len(shown))
        tall = 0.26 / (0.42 + _LINE * lines)  # of a bar, where a row is 1
        left = shown["low_mean"]
        axes.barh(places, shown["swing"], left=left, height=tall, color="#B2ABD2", edgecolor=MORE)
        low, high = _intervals(axes, shown)
        for end, side in (("low", "right"), ("high", "left")):
            for place, at, words in zip(places, shown[f"{end}_mean"], ends[end], strict=True):
                axes.annotate(
                    words,
                    (at, place - tall / 2),
                    xytext=(0, -1.5),
                    textcoords="offset points",
                    ha=side,
                    va="top",
                    fontsize=8,
                )
        axes.set_xlim(*_room(shown, ends, low, high))
        axes.set_ylim(-0.5 - tall / 2, len(shown) - 1 + tall)
        _frame(axes, shown)
        words = f"mean ({unit}) at the value written below each end"
        axes.set_xlabel(f"{words}\nline: 95% interval of the difference; an arrow where it goes on")
    first = shown.iloc[-1]
    said = (
        f"The longest bar is {first['factor']}: {_short(first['low_mean'])} at {first['low_value']}, "
        f"{_short(first['high_mean'])} at {first['high_value']}."
    )
    return Figure(made, title, said, table)


def _intervals(axes: Axes, shown: pd.DataFrame) -> tuple[float, float]:
    """Draw the interval of every difference, cut where it is far longer than all bars; give their ends."""
    low, high = float(shown["low_mean"].min()), float(shown["high_mean"].max())
    far = _FAR * (high - low)
    begin, stop = (shown["low_mean"] + shown[f"swing_{end}"] for end in ("low", "high"))
    left, right = begin.clip(lower=low - far), stop.clip(upper=high + far)
    places = np.arange(len(shown))
    axes.hlines(places, left, right, color=INK, lw=1.4)
    for cut, at, marker in ((begin < left, left, "<"), (stop > right, right, ">")):
        axes.scatter(at[cut], places[cut.to_numpy()], marker=marker, s=26, color=INK, zorder=3)
    return float(np.fmin(low, left.min())), float(np.fmax(high, right.max()))


def _room(shown: pd.DataFrame, ends: dict[str, list[str]], low: float, high: float) -> tuple[float, float]:
    """Give the ends of an axis that has room for the bars, their intervals and the words at their ends."""
    wide = {
        end: np.array([max(map(len, words.split("\n"))) for words in ends[end]]) * _LETTER / _AXIS
        for end in ends
    }
    begin, stop = low, high
    for _ in range(8):  # wider words need a longer axis, on which they are wider
        span = (stop - begin) or 1.0
        begin = min(low, float((shown["low_mean"] - wide["low"] * span).min()))
        stop = max(high, float((shown["high_mean"] + wide["high"] * span).max()))
    edge = 0.02 * ((stop - begin) or 1.0)
    return begin - edge, stop + edge


def sobol(table: pd.DataFrame, title: str) -> Figure:
    """Draw first-order and total Sobol indices with their intervals.

    table: factor, first, first_low, first_high, total, total_low, total_high, a row a factor.
    """
    shown = table.sort_values("total", ascending=False).head(_MOST)[::-1]
    with drawing(title, _WIDTH, 0.46 * len(shown) + 1.6) as (made, (axes,)):
        places = np.arange(len(shown))
        axes.barh(places + 0.19, shown["total"], height=0.34, color="#B2ABD2", edgecolor=MORE, hatch="///")
        axes.barh(places - 0.19, shown["first"].clip(lower=0), height=0.34, color=MORE)
        for name, at in (("total", places + 0.19), ("first", places - 0.19)):
            axes.hlines(at, shown[f"{name}_low"], shown[f"{name}_high"], color=INK, lw=1.4)
        keys = [
            Patch(
                facecolor="#B2ABD2", edgecolor=MORE, hatch="///", label="with everything it acts with (total)"
            ),
            Patch(facecolor=MORE, label="by itself (first order)"),
        ]
        made.legend(handles=keys, loc="outside lower left", ncols=2, fontsize=8.5)
        axes.axvline(0, color=SOFT, lw=0.8)
        _frame(axes, shown)
        axes.set_xlabel("share of the variance, with 95% intervals")
    first = shown.iloc[-1]
    said = (
        f"Most rests on {first['factor']}: {_percent(first, 'total')} of the variance "
        f"with what it acts with, {_percent(first, 'first')} by itself."
    )
    return Figure(made, title, said, table)


def _percent(row: pd.Series[Any], name: str) -> str:
    """Write an index with its interval in percent; estimates may lie beyond 0 and 1, which no share does."""
    value, low, high = (100 * min(max(row[f"{name}{end}"], 0), 1) for end in ("", "_low", "_high"))
    told = f"{plain(value)} percent"
    return told if np.isnan(row[f"{name}_low"]) else f"{told} ({plain(low)} to {plain(high)})"


def morris(table: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw Morris's mean absolute effects with their intervals.

    table: factor, mu_star, mu_star_low, mu_star_high, a row a factor.
    """
    shown = table.sort_values("mu_star", ascending=False).head(_MOST)[::-1]
    with drawing(title, _WIDTH, 0.38 * len(shown) + 1.3) as (made, (axes,)):
        places = np.arange(len(shown))
        axes.barh(places, shown["mu_star"], height=0.5, color="#B2ABD2", edgecolor=MORE)
        axes.hlines(places, shown["mu_star_low"], shown["mu_star_high"], color=INK, lw=1.4)
        _frame(axes, shown)
        axes.set_xlabel(f"mean absolute effect, mu* ({unit}), with 95% intervals")
    first = shown.iloc[-1]
    said = f"The largest effect is that of {first['factor']}: {_short(first['mu_star'])} through its range."
    return Figure(made, title, said, table)


def _frame(axes: Axes, shown: pd.DataFrame) -> None:
    axes.set_yticks(np.arange(len(shown)), [wrapped(name, _NAME) for name in shown["factor"]])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _short(value: float) -> str:
    return plain(value, 0 if abs(value) >= 100 else 3)
