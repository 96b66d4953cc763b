"""Boxes: where the values of many games lie, a row a set: the middle half as a box, nine tenths as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw
from geosim.app.messages import say
from geosim.wording import plain

_ROW, _HEAD, _FOOT = 46.0, 4.0, 20.0
_SIDE = 8.0
_QUANTILES = (5, 25, 50, 75, 95)
_WIDTHS = (560.0, 340.0)


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One set of values; the row that is looked at is drawn stronger."""

    name: str
    values: Sequence[float]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    row: BoxRow
    top: float
    low: float
    left: float
    middle: float
    right: float
    high: float
    shown: str


def boxes(rows: Sequence[BoxRow], title: str, summary: str, key: str = "boxes", digits: int = 0) -> Chart:
    """Draw the sets in the order given, on one scale."""
    caption = Caption(key, title, summary)
    wide, narrow = (_picture(rows, caption, width, digits) for width in _WIDTHS)
    return Chart(caption, wide, narrow, _table(rows, title, digits))


def _quantiles(values: Sequence[float]) -> list[float]:
    return [float(each) for each in np.percentile(values, _QUANTILES)]


def _picture(rows: Sequence[BoxRow], caption: Caption, width: float, digits: int) -> Markup:
    found = [_quantiles(row.values) for row in rows]
    low, high = min(each[0] for each in found), max(each[-1] for each in found)
    spare = max((high - low) * 0.06, 0.5 * 10**-digits)
    across = Scale(low - spare, high + spare, _SIDE, width - _SIDE)
    drawn = [
        _box(row, _HEAD + _ROW * place, [across(value) for value in each], plain(each[2], digits))
        for place, (row, each) in enumerate(zip(rows, found, strict=True))
    ]
    bottom = _HEAD + _ROW * len(rows)
    zero = across(0) if low - spare < 0 < high + spare else None
    return draw(
        "boxes.svg.j2",
        caption=caption,
        width=width,
        height=bottom + _FOOT,
        bottom=bottom,
        boxes=drawn,
        zero=zero,
        ends=[(across(value), plain(value, digits)) for value in (low, high)],
        side=(_SIDE, width - _SIDE),
    )


def _box(row: BoxRow, top: float, at: Sequence[float], shown: str) -> _Box:
    low, left, middle, right, high = at
    return _Box(row, top, low, left, middle, right, high, shown)


def _table(rows: Sequence[BoxRow], title: str, digits: int) -> Table:
    columns = ("set", "middle", "half", "most", "mean")
    told = []
    for row in rows:
        low, left, middle, right, high = (plain(value, digits) for value in _quantiles(row.values))
        half, most = (say("boxes.range", low=a, high=b) for a, b in ((left, right), (low, high)))
        told.append((row.name, middle, half, most, plain(float(np.mean(row.values)), digits)))
    return Table(title, tuple(say(f"boxes.columns.{column}") for column in columns), tuple(told))
