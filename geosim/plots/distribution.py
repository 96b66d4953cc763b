"""Distributions: how often an outcome ends where, a row for every group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geosim.plots.figure import GRID, INK, MORE, Figure, digits_of, drawing
from geosim.wording import plain

_BINS = 48
_TALL = 0.85  # of a row that the highest bar takes


def distribution(values: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw a histogram for every group, one above the other on a common axis, with medians and quantiles.

    values: value and group, a row a run; the order of groups is that of the table.
    """
    known = values.dropna(subset=["value"])
    groups = list(dict.fromkeys(known["group"]))
    low, high = np.quantile(known["value"], [0.001, 0.999])
    edges = np.linspace(low, high if high > low else low + 1.0, _BINS + 1)
    counts = {
        group: np.histogram(known.loc[known["group"] == group, "value"].clip(low, high), edges, density=True)[
            0
        ]
        for group in groups
    }
    tallest = max(float(found.max()) for found in counts.values())
    rows = []
    with drawing(title, 7.2, 0.75 * len(groups) + 1.2) as (made, (axes,)):
        for place, group in enumerate(reversed(groups)):
            own = known.loc[known["group"] == group, "value"]
            p05, middle, p95 = np.quantile(own, [0.05, 0.5, 0.95])
            rows.append({"group": group, "runs": len(own), "p05": p05, "median": middle, "p95": p95})
            heights = place + _TALL * counts[group] / tallest
            axes.stairs(heights, edges, baseline=place, fill=True, color="#B2ABD2")
            axes.stairs(heights, edges, baseline=place, color=MORE, lw=1)
            axes.hlines(place - 0.06, p05, p95, color=INK, lw=1.5)
            axes.plot([middle], [place - 0.06], marker="o", ms=5, color=INK)
            axes.axhline(place, color=GRID, lw=0.8, zorder=0)
        axes.set_yticks(np.arange(len(groups)), [str(group) for group in reversed(groups)])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.set_ylim(-0.25, len(groups))
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(f"{unit} · dot: middle run, line: nine runs in ten")
    table = pd.DataFrame(rows[::-1])
    digits = digits_of(high - low)
    said = "; ".join(_said(row, digits) for row in rows[::-1])
    return Figure(made, title, f"The middle run, and nine runs in ten: {said}.", table)


def _said(row: dict[str, Any], digits: int) -> str:
    low, middle, high = (plain(row[name], digits) for name in ("p05", "median", "p95"))
    return f"{row['group'] or 'all runs'}: {middle} ({low} to {high})"
