"""Fan charts: where an outcome lies over time, in half of the runs and in nine of ten."""

from __future__ import annotations

from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from geosim.plots.figure import INK, MORE, SOFT, Figure, digits_of, drawing
from geosim.wording import plain

_ROW = 3  # panels in a row of small multiples


def fan(bands: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw one fan.

    bands: year, p05, p25, median, p75, p95, a row a quarter.
    """
    with drawing(title) as (made, (axes,)):
        _fan(axes, bands, words=True)
        axes.set_ylabel(unit)
    return Figure(made, title, _said(bands), bands)


def fans(bands: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw small multiples: a fan for every group, on the same axes.

    bands: as for `fan`, with the column group.
    """
    groups = list(dict.fromkeys(bands["group"]))
    columns = 2 if len(groups) == 4 else min(len(groups), _ROW)  # four stand in a square
    rows = ceil(len(groups) / columns)
    size = (2.4 * columns + 1.2, 2.2 * rows + 0.9)
    with drawing(title, *size, rows, columns, sharex=True, sharey=True) as (made, axes):
        for panel, group in zip(axes, groups, strict=False):
            _fan(panel, bands[bands["group"] == group], words=False)
            panel.set_title(str(group))
            panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        for panel in axes[len(groups) :]:
            panel.set_visible(False)
        for panel in axes[len(groups) - columns : len(groups)]:
            panel.tick_params(labelbottom=True)  # the lowest of its column
        made.supylabel(unit, color=SOFT, fontsize=9.5)
        words = "line: middle run · dark: half of the runs · light: nine in ten"
        made.supxlabel(words, color=SOFT, fontsize=8.5)
    said = "; ".join(f"{group}: {_end(bands[bands['group'] == group])}" for group in groups)
    return Figure(made, title, f"At the end the middle run is at: {said}.", bands)


def _fan(axes: Axes, bands: pd.DataFrame, *, words: bool) -> None:
    years = bands["year"]
    axes.fill_between(years, bands["p05"], bands["p95"], color="#d8daeb", lw=0)
    axes.fill_between(years, bands["p25"], bands["p75"], color="#B2ABD2", lw=0)
    for edge in ("p05", "p95"):
        axes.plot(years, bands[edge], color="#8073AC", lw=0.7, ls=(0, (2, 2)))
    axes.plot(years, bands["median"], color=MORE, lw=2)
    axes.grid(axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.margins(x=0)
    if words:
        last = bands.iloc[-1]
        for name, word in (("p95", "9 runs in 10"), ("p75", "half of the runs"), ("median", "middle run")):
            axes.annotate(
                word,
                (last["year"], last[name]),
                xytext=(-3, 2),
                textcoords="offset points",
                ha="right",
                va="bottom",
                fontsize=8,
                color=INK,
            )


def _end(bands: pd.DataFrame) -> str:
    last = bands.iloc[-1]
    digits = digits_of(last["p95"] - last["p05"])
    low, middle, high = (plain(last[name], digits) for name in ("p05", "median", "p95"))
    return f"{middle} ({low} to {high})"


def _said(bands: pd.DataFrame) -> str:
    return (
        f"In {bands['year'].iloc[-1]:.0f} the middle run is at {_end(bands)}, nine runs in ten in brackets."
    )
