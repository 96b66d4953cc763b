"""Tables of results in a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from geosim.cli.console import faint, joined, printer, table, title
from geosim.report.tables import Readable, readable

if TYPE_CHECKING:
    import pandas as pd

#: What gets a table of its own, where that leaves several rows in one.
_APART = ("part", "scenario", "outcome", "within")
_WIDE = (
    "low_mean",
    "high_mean",
    "base_mean",
    "deviation",
    "whole_low",
    "whole_high",
    "units",
)  # what there is no room for in 80 columns

_GAP = 3  # between two columns


def print_frame(frame: pd.DataFrame, name: str = "") -> None:
    """Print a table of results, in pieces that fit a terminal; what all rows share stands above a piece."""
    console = printer()
    if name:
        console.print(title(name))
    if frame.empty:
        console.print("none\n")
        return
    for piece in _pieces(frame):
        shown = readable(piece.drop(columns=list(_WIDE), errors="ignore"))
        if shown.shared:
            console.print(faint(joined([f"{key} {value}" for key, value in shown.shared.items()])))
        whole = _whole(shown, console.width)
        made = table(*shown.headings, right=shown.numbers, whole=whole)
        for row in shown.rows:
            made.add_row(*row)
        console.print(made)
        console.print()


def _whole(shown: Readable, width: int) -> list[str]:
    """Name the columns that are never broken: all of them if there is room, else those of numbers."""
    widths = [max(map(len, cells)) for cells in zip(*shown.rows, strict=True)]
    headings = [max(map(len, heading.split())) for heading in shown.headings]
    needed = sum(max(pair) + _GAP for pair in zip(widths, headings, strict=True))
    kept = shown.headings if needed <= width else shown.numbers
    return [
        h for h, cell in zip(shown.headings, widths, strict=True) if h in kept and cell >= len(h.split()[0])
    ]


def _pieces(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    keys = [key for key in _APART if key in frame and frame[key].nunique() > 1]
    while keys and len(frame.groupby(keys)) == len(frame):
        keys.pop()
    if not keys:
        yield frame
        return
    for _, piece in frame.groupby(keys, sort=False):
        yield piece


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows as JSON can hold them: null where a number is missing."""
    return [
        {str(key): None if value != value else value for key, value in row.items()}  # noqa: PLR0124  # NaN
        for row in frame.astype(object).to_dict("records")
    ]
