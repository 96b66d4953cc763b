"""How many games end how: a histogram of a number, and the ranges of several numbers below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw
from geosim.app.messages import say
from geosim.wording import plain, signed

_WIDE, _NARROW = 560.0, 330.0
_HEIGHT, _TOP, _BOTTOM, _SIDE = 190.0, 24.0, 150.0, 14.0
_STEP = 2  # points in a bar
_LEAST = 16  # the scale reaches at least so far from zero
_ROW, _FIRST, _NAMES = 30.0, 26.0, 190.0


@dataclass(frozen=True, slots=True)
class Range:
    """Where the middle 80 of 100 games end, and half of them: low, middle, high."""

    name: str
    now: tuple[float, float, float]
    before: tuple[float, float, float] | None = None


def histogram(
    now: Sequence[float], before: Sequence[float], band: tuple[float, float], title: str, summary: str
) -> Chart:
    """Draw how many games of 100 end at which index; `before` is outlined, empty for nothing to compare."""
    reach = max(_LEAST, _STEP * ceil(max(abs(value) for value in (*now, *before)) / _STEP))
    bins = range(-reach, reach, _STEP)
    counted, outlined = _counts(now, bins), _counts(before, bins)
    caption = Caption("endings", title, summary)
    wide, narrow = (_bars(counted, outlined, bins, band, caption, width) for width in (_WIDE, _NARROW))
    columns = [say("editor.endings.columns.index"), say("editor.endings.columns.now")]
    columns += [say("editor.endings.columns.before")] if before else []
    rows = []
    for low, share, other in zip(bins, counted, outlined, strict=True):
        if share or other:
            told = say("editor.endings.from_to", low=signed(low), high=signed(low + _STEP))
            rows.append((told, plain(share), *([plain(other)] if before else [])))
    return Chart(caption, wide, narrow, Table(title, tuple(columns), tuple(rows)))


def _counts(values: Sequence[float], bins: range) -> list[float]:
    """Count the values of each bin, of 100."""
    found = [0] * len(bins)
    for value in values:
        found[min(max(int((value - bins.start) // _STEP), 0), len(bins) - 1)] += 1
    return [100 * number / max(len(values), 1) for number in found]


def _bars(
    now: Sequence[float],
    before: Sequence[float],
    bins: range,
    band: tuple[float, float],
    caption: Caption,
    width: float,
) -> Markup:
    across = Scale(bins.start, bins.stop, _SIDE, width - _SIDE)
    up = Scale(0, max(*now, *before, 1), _BOTTOM, _TOP)
    columns = [
        (across(low) + 1, across(low + _STEP) - across(low) - 2, up(share), up(other))
        for low, share, other in zip(bins, now, before, strict=True)
    ]
    every = 5 if bins.stop <= 20 else 10
    marks = range(-(bins.stop // every) * every, bins.stop + 1, every)
    return draw(
        "endings.svg.j2",
        caption=caption,
        width=width,
        height=_HEIGHT,
        top=_TOP,
        bottom=_BOTTOM,
        band=(across(band[0]), across(band[1])),
        zones=[
            (say("verdict.dependency.short"), (across(bins.start) + across(band[0])) / 2),
            (say("verdict.mixed.short"), (across(band[0]) + across(band[1])) / 2),
            (say("verdict.leverage.short"), (across(band[1]) + across(bins.stop)) / 2),
        ],
        columns=columns,
        compared=any(before),
        ticks=[(value, across(value)) for value in marks],
    )


def ranges(rows: Sequence[Range], title: str, summary: str, key: str) -> Chart:
    """Draw the middle 80 of 100 games of every row as a line, and half of them as a dot."""
    caption = Caption(key, title, summary)
    columns = [
        say("editor.endings.columns.who"),
        *(say(f"editor.endings.columns.{part}") for part in ("low", "half", "high")),
    ]
    compared = any(row.before for row in rows)
    columns += [say("editor.endings.columns.half_before")] if compared else []
    table = tuple(
        (
            row.name,
            *(signed(value, 1) for value in row.now),
            *([signed(row.before[1], 1) if row.before else ""] if compared else []),
        )
        for row in rows
    )
    wide, narrow = _lines(rows, caption, _WIDE, beside=True), _lines(rows, caption, _NARROW, beside=False)
    return Chart(caption, wide, narrow, Table(title, tuple(columns), table))


def _lines(rows: Sequence[Range], caption: Caption, width: float, *, beside: bool) -> Markup:
    """Draw the rows; names stand beside the lines or above them."""
    ends = [value for row in rows for side in (row.now, row.before) if side for value in side]
    reach = 10 * max(1, ceil(max(map(abs, ends)) / 10))
    left = _NAMES if beside else _SIDE
    across = Scale(-reach, reach, left, width - 44)
    step = _ROW if beside else _ROW + 16
    drawn = [
        (
            row.name,
            _FIRST + step * (place + (0 if beside else 0.4)),
            [across(value) for value in row.now],
            across(row.before[1]) if row.before else None,
            signed(row.now[1]),
        )
        for place, row in enumerate(rows)
    ]
    height = _FIRST + step * len(rows) + 6
    return draw(
        "ranges.svg.j2",
        caption=caption,
        width=width,
        height=height,
        beside=beside,
        rows=drawn,
        zero=across(0),
        ticks=[(value, across(value)) for value in (-reach, 0, reach)],
    )
