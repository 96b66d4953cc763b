"""Tables of results for readers: what all rows share stands apart, intervals stand beside their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import pandas as pd

from geosim.rules.columns import columns
from geosim.rules.quarters import FIRST_QUARTER, quarter_name
from geosim.wording import MINUS, plain

_HEADINGS = {"difference": ("low", "high")}  # numbers whose interval is called otherwise than NAME_low

_YEARS = {column.name for column in columns(()).values() if column.unit == "year"}
_LABELS = ("part", "scenario", "factor", "base", "outcome")  # what stands apart even from a single row


@dataclass(frozen=True)
class Readable:
    """A table as text: what all rows share, the headings, which of them hold numbers, and the rows."""

    shared: dict[str, str]
    headings: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def readable(frame: pd.DataFrame, outcome: str = "") -> Readable:
    """Write a table for readers, without columns that are empty or say the same in every row.

    outcome: what the numbers are of, where no column says so.
    """
    empty = [key for key in frame if (frame[key].isna() | (frame[key] == "")).all()]
    full = frame.drop(columns=empty)
    shared = {
        str(key): cell(full[key].iloc[0])
        for key in full
        if (len(full) > 1 or key in _LABELS) and _words(full[key]) and full[key].nunique(dropna=False) == 1
    }
    outcomes = frame["outcome"] if "outcome" in frame else [outcome] * len(frame)
    dated = [str(name).partition("@")[0] in _YEARS for name in outcomes]
    shown = _written(full.drop(columns=list(shared)), dated)
    return Readable(
        shared=shared,
        headings=tuple(str(key).replace("_", " ") for key in shown),
        numbers=tuple(str(key).replace("_", " ") for key in shown if not _words(full[key])),
        rows=tuple(tuple(row) for row in shown.itertuples(index=False)),
    )


def cell(value: Any, like: float | None = None, *, dated: bool = False) -> str:
    """Write one value: as many decimals as its size needs, or that of another number; a dash for none.

    dated: it may be a year, which has no comma.
    """
    if isinstance(value, Integral) and not isinstance(value, bool):
        return f"{value:,}"
    if not isinstance(value, float):
        return "-" if value is None else str(value)
    if value != value:  # noqa: PLR0124  # NaN
        return "-"
    size = abs(value if like is None or like != like else like)  # noqa: PLR0124
    if dated and size >= 1000:
        return plain(value, 1)
    if size >= 1000:
        return f"{value:,.0f}".replace("-", MINUS)
    return plain(value, 1 if size >= 100 else 2 if size >= 1 else 4)


def quarter(year: float) -> str:
    """Write a year with its fourths, such as 2026.25, as the quarter that begins then."""
    return quarter_name(round(4 * (year - FIRST_QUARTER)))


def _words(column: pd.Series[Any]) -> bool:
    return not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def _written(frame: pd.DataFrame, dated: list[bool]) -> pd.DataFrame:
    """Write every cell, and put a number that has an interval into one column with it."""
    shown = frame.astype(object)
    for name in [str(key) for key in frame]:
        low, high = _HEADINGS.get(name, (f"{name}_low", f"{name}_high"))
        if name not in shown:
            continue  # an end of an interval that is written already
        if name == "year":
            shown[name] = [quarter(value) for value in frame[name]]
        elif {name, low, high} <= set(frame):
            cells = zip(frame[name], frame[low], frame[high], dated, strict=True)
            shown[name] = [_interval(*four) for four in cells]
            shown = shown.drop(columns=[low, high])
        else:
            shown[name] = [cell(value, dated=d) for value, d in zip(frame[name], dated, strict=True)]
    return shown


def _interval(value: float, low: float, high: float, dated: bool) -> str:
    told = cell(value, dated=dated)
    if pd.isna(low) and pd.isna(high):
        return told
    return f"{told} ({cell(low, value, dated=dated)} to {cell(high, value, dated=dated)})"
