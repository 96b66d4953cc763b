"""Tables of results in a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from geosim.cli.console import faint, joined, printer, table, title
from geosim.report.tables import Readable, readable

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

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
)  # what is left out where there is no room for it

_GAP = 3  # between two columns


def print_frame(frame: pd.DataFrame, name: str = "") -> None:
    """Print a table of results in pieces; what all rows share stands above a piece.

    Where there is no room, some columns are left out; where there still is none, every row becomes a list.
    """
    console = printer()
    if name:
        console.print(title(name))
    if frame.empty:
        console.print("none\n")
        return
    pieces = list(_pieces(frame))
    told = [readable(piece) for piece in pieces]
    if not all(_widths(shown, console.width) for shown in told):
        told = [readable(piece.drop(columns=list(_WIDE), errors="ignore")) for piece in pieces]
    for shown in told:
        if shown.shared:
            console.print(faint(joined([f"{key} {value}" for key, value in shown.shared.items()])))
        _print_table(console, shown)
        console.print()


def _print_table(console: Console, shown: Readable) -> None:
    widths = _widths(shown, console.width)
    if not widths:
        _print_list(console, shown)
        return
    made = table(*shown.headings, right=shown.numbers)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for row in shown.rows:
        made.add_row(*row)
    console.print(made)


def _print_list(console: Console, shown: Readable) -> None:
    """Print every row as lines with a label, wrapped between words only."""
    label = max(map(len, shown.headings)) + 2
    for number, row in enumerate(shown.rows):
        if number:
            console.print()
        for heading, cell in zip(shown.headings, row, strict=True):
            room = max(console.width - label, 1)
            words = wrap(cell, room, break_long_words=False, break_on_hyphens=False) or [""]
            for before, line in zip([heading, *[""] * len(words)], words, strict=False):
                console.print(f"{before:<{label}}{line}", soft_wrap=True)


def _widths(shown: Readable, room: int) -> list[int]:
    """Give each column a width that breaks no word, or nothing if there is no room for them."""
    columns = list(zip(shown.headings, zip(*shown.rows, strict=True), strict=True))
    heads = [_longest(heading.split()) for heading, _ in columns]
    cells = [_longest(cells) for _, cells in columns]
    words = [
        _longest(cells if heading in shown.numbers else " ".join(cells).split()) for heading, cells in columns
    ]
    wide = [max(len(heading), cell) for (heading, _), cell in zip(columns, cells, strict=True)]
    narrow = [max(pair) for pair in zip(heads, cells, strict=True)]
    narrowest = [max(pair) for pair in zip(heads, words, strict=True)]
    room -= _GAP * (len(columns) - 1)
    for most, least in ((wide, narrow), (narrow, narrowest)):
        if sum(least) <= room:
            return _shrunk(most, least, room)
    return []


def _shrunk(widths: list[int], least: list[int], room: int) -> list[int]:
    """Take from the columns that have most to give until they fit."""
    found = list(widths)
    while sum(found) > room:
        column = max(range(len(found)), key=lambda i: found[i] - least[i])
        found[column] -= 1
    return found


def _longest(words: Iterable[str]) -> int:
    return max(map(len, words), default=0)


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
