"""Fan charts: where an outcome lies over time, in half of the runs and in nine of ten."""

from __future__ import annotations

from math import ceil, inf
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from geosim.plots.figure import INK, MORE, SOFT, Figure, digits_of, drawing, most_lines, wrapped
from geosim.wording import plain

_ROW = 3  # panels in a row of small multiples
_TITLE = 26  # letters in a line above a panel
_APART = 0.065  # of the height, between the words beside a fan


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
    titles = [wrapped(group, _TITLE) for group in groups]
    size = (2.4 * columns + 1.2, (2.0 + 0.2 * most_lines(titles)) * rows + 0.9)
    with drawing(title, *size, rows, columns, sharex=True, sharey=True) as (made, axes):
        for panel, group, words in zip(axes, groups, titles, strict=False):
            _fan(panel, bands[bands["group"] == group], words=False)
            panel.set_title(words, fontsize=9.5)
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
        _name_bands(axes, bands.iloc[-1])


def _name_bands(axes: Axes, last: pd.Series[Any]) -> None:
    """Write beside the end of a fan what its bands are, apart from each other."""
    low, high = axes.get_ylim()
    lowest = -inf
    for name, word in (("median", "middle run"), ("p75", "half of the runs"), ("p95", "9 runs in 10")):
        place = max(float(last[name]), lowest)
        axes.annotate(
            word,
            (last["year"], place),
            xytext=(5, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=8.5,
            color=INK,
            annotation_clip=False,
        )
        lowest = place + _APART * (high - low)


def _end(bands: pd.DataFrame) -> str:
    last = bands.iloc[-1]
    digits = digits_of(last["p95"] - last["p05"])
    low, middle, high = (plain(last[name], digits) for name in ("p05", "median", "p95"))
    return f"{middle} ({low} to {high})"


def _said(bands: pd.DataFrame) -> str:
    return (
        f"In {int(bands['year'].iloc[-1])} the middle run is at {_end(bands)}, nine runs in ten in brackets."
    )
