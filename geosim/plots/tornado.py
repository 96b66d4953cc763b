"""Tornado charts: the factors an outcome hangs on, the longest bar first."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from geosim.plots.figure import INK, MORE, SOFT, Figure, drawing
from geosim.wording import plain

_MOST = 16  # bars; the rest hardly shows


def swings(table: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw the mean of an outcome at both ends of every factor.

    table: factor, low_value, high_value, low_mean, high_mean, swing, swing_low, swing_high, a row a factor.
    """
    shown = table.sort_values("swing", ascending=False).head(_MOST)[::-1]
    with drawing(title, 7.6, 0.42 * len(shown) + 1.3) as (made, (axes,)):
        places = np.arange(len(shown))
        axes.barh(
            places, shown["swing"], left=shown["low_mean"], height=0.46, color="#B2ABD2", edgecolor=MORE
        )
        ends = (shown["low_mean"] + shown["swing_low"], shown["low_mean"] + shown["swing_high"])
        axes.hlines(places, *ends, color=INK, lw=1.4)
        span = float(shown["high_mean"].max() - shown["low_mean"].min()) or 1.0
        for place, row in zip(places, shown.to_dict("records"), strict=True):
            for name, side, shift in (("low", "right", -4), ("high", "left", 4)):
                axes.annotate(
                    row[f"{name}_value"],
                    (row[f"{name}_mean"], place - 0.25),
                    xytext=(shift, 0),
                    textcoords="offset points",
                    ha=side,
                    va="bottom",
                    fontsize=8,
                )
        axes.set_xlim(shown["low_mean"].min() - 0.45 * span, shown["high_mean"].max() + 0.45 * span)
        _frame(axes, shown)
        axes.set_xlabel(
            f"mean ({unit}) at the value written beside each end; line: 95% interval of the difference"
        )
    first = shown.iloc[-1]
    said = (
        f"The longest bar is {first['factor']}: {_short(first['low_mean'])} at {first['low_value']}, "
        f"{_short(first['high_mean'])} at {first['high_value']}."
    )
    return Figure(made, title, said, table)


def sobol(table: pd.DataFrame, title: str) -> Figure:
    """Draw first-order and total Sobol indices with their intervals.

    table: factor, first, first_low, first_high, total, total_low, total_high, a row a factor.
    """
    shown = table.sort_values("total", ascending=False).head(_MOST)[::-1]
    with drawing(title, 7.2, 0.46 * len(shown) + 1.5) as (made, (axes,)):
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
        axes.legend(handles=keys, loc="lower right", fontsize=8.5)
        axes.axvline(0, color=SOFT, lw=0.8)
        _frame(axes, shown)
        axes.set_xlabel("share of the variance, with 95% intervals")
    first = shown.iloc[-1]
    total, alone = (plain(100 * min(first[name], 1)) for name in ("total", "first"))
    said = (
        f"Most rests on {first['factor']}: {total} percent of the variance with what it acts with, "
        f"{alone} percent by itself."
    )
    return Figure(made, title, said, table)


def morris(table: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw Morris's mean absolute effects with their intervals.

    table: factor, mu_star, mu_star_low, mu_star_high, a row a factor.
    """
    shown = table.sort_values("mu_star", ascending=False).head(_MOST)[::-1]
    with drawing(title, 7.2, 0.38 * len(shown) + 1.3) as (made, (axes,)):
        places = np.arange(len(shown))
        axes.barh(places, shown["mu_star"], height=0.5, color="#B2ABD2", edgecolor=MORE)
        axes.hlines(places, shown["mu_star_low"], shown["mu_star_high"], color=INK, lw=1.4)
        _frame(axes, shown)
        axes.set_xlabel(f"mean absolute effect, mu* ({unit}), with 95% intervals")
    first = shown.iloc[-1]
    said = f"The largest effect is that of {first['factor']}: {_short(first['mu_star'])} through its range."
    return Figure(made, title, said, table)


def _frame(axes: Axes, shown: pd.DataFrame) -> None:
    axes.set_yticks(np.arange(len(shown)), [str(name) for name in shown["factor"]])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _short(value: float) -> str:
    return plain(value, 0 if abs(value) >= 100 else 3)
