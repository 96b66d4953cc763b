"""Distributions: how often an outcome ends where, a row for every group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from geosim.errors import InputError
from geosim.plots.figure import GRID, INK, MORE, SOFT, Figure, digits_of, drawing, most_lines, wrapped
from geosim.wording import plain

Array = NDArray[np.float64]

_BINS = 48
_TALL = 0.85  # of a row that the highest bar takes
_NAME = 24  # letters in a line of a name
_LINE = 0.17  # inches


def distribution(values: pd.DataFrame, title: str, unit: str) -> Figure:
    """Draw a histogram for every group, one above the other on a common axis, with medians and quantiles.

    values: value and group, a row a run; the order of groups is that of the table. A run may have no value.

    Raises:
        InputError: no run has a value.
    """
    known = values.dropna(subset=["value"])
    if known.empty:
        raise InputError("no run has a value of this outcome.", advice="Take another outcome.")
    groups = list(dict.fromkeys(values["group"]))
    names = [wrapped(group, _NAME) for group in groups]
    edges = _edges(known["value"])
    own = {group: known.loc[known["group"] == group, "value"] for group in groups}
    counts = {
        group: np.histogram(found.clip(edges[0], edges[-1]), edges, density=bool(len(found)))[0]
        for group, found in own.items()
    }
    tallest = max(float(found.max()) for found in counts.values())
    rows = []
    with drawing(title, 7.2, _height(names, 0.75)) as (made, (axes,)):
        for place, group in enumerate(reversed(groups)):
            axes.axhline(place, color=GRID, lw=0.8, zorder=0)
            rows.append({"group": group, "runs": len(own[group])})
            if not len(own[group]):
                axes.text(float(edges[0]), place + 0.1, "no run has a value", color=SOFT, fontsize=8.5)
                continue
            p05, middle, p95 = np.quantile(own[group], [0.05, 0.5, 0.95])
            rows[-1] |= {"p05": p05, "median": middle, "p95": p95}
            heights = place + _TALL * counts[group] / tallest
            axes.stairs(heights, edges, baseline=place, fill=True, color="#B2ABD2")
            axes.stairs(heights, edges, baseline=place, color=MORE, lw=1)
            axes.hlines(place - 0.07, p05, p95, color=INK, lw=1.5)
            axes.plot([middle], [place - 0.07], marker="o", ms=5, color=INK)
        _label(axes, names)
        axes.set_ylim(-0.25, len(groups))
        lacking = len(values) - len(known)
        none = f"\n{lacking:,} of {len(values):,} runs have no value" if lacking else ""
        axes.set_xlabel(f"{unit} · dot: middle run, line: nine runs in ten{none}")
        axes.xaxis.set_major_locator(MaxNLocator(7, integer=_whole(known["value"])))
    table = pd.DataFrame(rows[::-1])
    digits = 1 if unit == "year" else digits_of(float(edges[-1] - edges[0]))
    said = "; ".join(_said(row, digits) for row in rows[::-1])
    return Figure(made, title, f"The middle run, and nine runs in ten: {said}.", table)


def shares(values: pd.DataFrame, title: str) -> Figure:
    """Draw the share of runs of which something holds, a bar for every group.

    values: value, 0 or 1, and group, a row a run; the order of groups is that of the table.
    """
    found = values.groupby("group", sort=False)["value"].agg(["count", "mean"]).reset_index()
    table = found.set_axis(["group", "runs", "share"], axis=1)
    names = [wrapped(group, _NAME) for group in table["group"]]
    with drawing(title, 7.2, _height(names, 0.45)) as (made, (axes,)):
        shown = table["share"].to_numpy()[::-1]
        places = np.arange(len(shown))
        axes.barh(places, shown, height=0.5, color="#B2ABD2", edgecolor=MORE)
        for place, share in zip(places, shown, strict=True):
            axes.annotate(
                f"{share:.0%}", (share, place), xytext=(4, 0), textcoords="offset points", va="center"
            )
        _label(axes, names)
        axes.set_ylim(-0.5, len(shown) - 0.5)
        axes.set_xlim(0, 1.08)
        axes.set_xticks(np.linspace(0, 1, 6))
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_xlabel("share of the runs")
    told = "; ".join(
        f"{row['group'] or 'all runs'}: {row['share']:.0%} of {row['runs']:,} runs"
        for row in table.to_dict("records")
    )
    return Figure(made, title, f"{told[:1].upper()}{told[1:]}.", table)


def _edges(values: pd.Series[float]) -> Array:
    """Give the edges of the bars: one for each whole number, if these are few, else of one width."""
    low, high = np.quantile(values, [0.001, 0.999])
    if _whole(values) and high - low < _BINS:
        return np.arange(np.floor(low) - 0.5, np.ceil(high) + 1.0)
    if high == low:
        half = 0.5 if abs(low) >= 1 else 0.05
        return np.linspace(low - half, low + half, _BINS + 2)  # an odd number, with the value in the middle
    return np.linspace(low, high, _BINS + 1)


def _whole(values: pd.Series[float]) -> bool:
    return bool((values == values.round()).all())


def _height(names: list[str], row: float) -> float:
    return max(row, _LINE * most_lines(names)) * len(names) + 1.3


def _label(axes: Axes, names: list[str]) -> None:
    axes.set_yticks(np.arange(len(names)), names[::-1])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _said(row: dict[str, Any], digits: int) -> str:
    name = row["group"] or "all runs"
    if "median" not in row:
        return f"{name}: no run has a value"
    low, middle, high = (plain(row[end], digits) for end in ("p05", "median", "p95"))
    return f"{name}: {middle} ({low} to {high})"
