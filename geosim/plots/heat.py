"""Heat maps: the mean of an outcome for every pair of values of two factors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, Normalize, TwoSlopeNorm

from geosim.plots.figure import (
    DIVERGING,
    INK,
    PAPER,
    RISING,
    SOFT,
    Figure,
    digits_of,
    drawing,
    most_lines,
    wrapped,
)
from geosim.wording import plain

_ACROSS, _DOWN = 14, 24  # letters in a line of a name below and beside the cells
_LINE = 0.17  # inches


def heat(table: pd.DataFrame, title: str, across: str, down: str) -> Figure:
    """Draw a heat map with the number in every cell.

    table: across, down, mean, a row a cell; the orders of the values are those of the table.
    """
    columns, rows = (list(dict.fromkeys(table[name])) for name in ("across", "down"))
    columns = _ordered(table, columns)
    cells = table.pivot(index="down", columns="across", values="mean").reindex(rows)[columns].to_numpy(float)
    low, high = float(np.nanmin(cells)), float(np.nanmax(cells))
    through = low < 0 < high
    norm: Normalize = (
        TwoSlopeNorm(0, -max(-low, high), max(-low, high)) if through else Normalize(low, high or 1.0)
    )
    colours = LinearSegmentedColormap.from_list("geosim", DIVERGING if through else RISING)
    tops, sides = [wrapped(name, _ACROSS) for name in columns], [wrapped(name, _DOWN) for name in rows]
    size = (
        1.15 * len(columns) + 2.4,
        _LINE * most_lines(tops) + max(0.55, _LINE * most_lines(sides)) * len(rows),
    )
    with drawing(title, max(4.8, size[0]), max(2.4, size[1] + 1.3)) as (made, (axes,)):
        axes.pcolormesh(cells, cmap=colours, norm=norm, edgecolors=PAPER, linewidth=2)
        axes.invert_yaxis()
        digits = digits_of(high - low)
        for (row, column), value in np.ndenumerate(cells):
            none = bool(np.isnan(value))
            text = "no run" if none else plain(value, digits)
            red, green, blue, _ = colours(norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            axes.text(
                column + 0.5,
                row + 0.5,
                text,
                ha="center",
                va="center",
                color=SOFT if none else PAPER if dark else INK,
                fontsize=9,
            )
        axes.set_xticks(np.arange(len(columns)) + 0.5, tops)
        axes.set_yticks(np.arange(len(rows)) + 0.5, sides)
        axes.tick_params(length=0, labelcolor=INK)
        axes.spines[:].set_visible(False)
        axes.set_xlabel(wrapped(across, 40))
        axes.set_ylabel(wrapped(down, int(9 * size[1])))
    worst, *_, best = table.sort_values("mean").to_dict("records")
    ends = [
        f"{plain(cell['mean'], digits)} ({across} {cell['across']}, {down} {cell['down']})"
        for cell in (worst, best)
    ]
    said = f"The mean runs from {ends[0]} to {ends[1]}."
    return Figure(made, title, said, table)


def _ordered(table: pd.DataFrame, columns: list[str]) -> list[str]:
    """Give the columns in the order of a row that has all of them, as the first may lack some."""
    for _, row in table.groupby("down", sort=False):
        if len(row) == len(columns):
            return list(row["across"])
    return columns
