"""Tables of results for readers: what all rows share stands apart, intervals stand beside their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import pandas as pd

from geosim.wording import MINUS, plain

_HEADINGS = {"difference": ("low", "high")}  # numbers whose interval is called otherwise than NAME_low

_LABELS = ("part", "scenario", "factor", "base", "outcome")  # what stands apart even from a single row


@dataclass(frozen=True)
class Readable:
    """A table as text: what all rows share, the headings, which of them hold numbers, and the rows."""

    shared: dict[str, str]
    headings: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def readable(frame: pd.DataFrame) -> Readable:
    """Write a table for readers, without columns that are empty or say the same in every row."""
    empty = [key for key in frame if (frame[key].isna() | (frame[key] == "")).all()]
    full = frame.drop(columns=empty)
    shared = {
        str(key): cell(full[key].iloc[0])
        for key in full
        if (len(full) > 1 or key in _LABELS) and _words(full[key]) and full[key].nunique(dropna=False) == 1
    }
    shown = _with_intervals(full.drop(columns=list(shared)))
    return Readable(
        shared=shared,
        headings=tuple(str(key).replace("_", " ") for key in shown),
        numbers=tuple(str(key).replace("_", " ") for key in shown if not _words(full[key])),
        rows=tuple(tuple(map(cell, row)) for row in shown.itertuples(index=False)),
    )


def cell(value: Any, like: float | None = None) -> str:
    """Write one value: as many decimals as its size needs, or that of another number; a dash for none."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return f"{value:,}"
    if not isinstance(value, float):
        return "-" if value is None else str(value)
    if value != value:  # noqa: PLR0124  # NaN
        return "-"
    size = abs(value if like is None or like != like else like)  # noqa: PLR0124
    if size >= 1000:
        return f"{value:,.0f}".replace("-", MINUS)
    return plain(value, 1 if size >= 100 else 2 if size >= 1 else 4)


def _words(column: pd.Series[Any]) -> bool:
    return not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def _with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Put every number that has an interval into one column with it."""
    shown = frame.copy()
    for name in [str(key) for key in frame]:
        low, high = _HEADINGS.get(name, (f"{name}_low", f"{name}_high"))
        if {name, low, high} <= set(shown):
            cells = zip(shown[name], shown[low], shown[high], strict=True)
            shown[name] = [f"{cell(x)} ({cell(a, x)} to {cell(b, x)})" for x, a, b in cells]
            shown = shown.drop(columns=[low, high])
    return shown
