"""Heat maps: the mean of an outcome for every pair of values of two factors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, Normalize, TwoSlopeNorm

from geosim.plots.figure import DIVERGING, INK, PAPER, RISING, Figure, digits_of, drawing
from geosim.wording import plain


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
    with drawing(title, max(4.5, 1.05 * len(columns) + 2.2), max(2.4, 0.55 * len(rows) + 1.5)) as (
        made,
        (axes,),
    ):
        axes.pcolormesh(cells, cmap=colours, norm=norm, edgecolors=PAPER, linewidth=2)
        axes.invert_yaxis()
        digits = digits_of(high - low)
        for (row, column), value in np.ndenumerate(cells):
            text = "" if np.isnan(value) else plain(value, digits)
            red, green, blue, _ = colours(norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            axes.text(
                column + 0.5,
                row + 0.5,
                text,
                ha="center",
                va="center",
                color=PAPER if dark else INK,
                fontsize=9,
            )
        axes.set_xticks(np.arange(len(columns)) + 0.5, columns)
        axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
        axes.tick_params(length=0, labelcolor=INK)
        for side in axes.spines.values():
            side.set_visible(False)
        axes.set_xlabel(across)
        axes.set_ylabel(down)
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
