"""How often each value came: bars side by side, and the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw

_TOP, _BOTTOM, _LEFT, _RIGHT = 26.0, 172.0, 42.0, 10.0
_HEIGHT = 196.0
_GAP = 1.5  # pixels between bars
_LABELS = {540.0: 5, 340.0: 3}  # values named along the axis, by width


@dataclass(frozen=True, slots=True)
class Bin:
    """How many came between two values, the second of which belongs to the next bin."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside the bars: how to write values, what the mean is called, and the table's heads."""

    mean: str
    columns: tuple[str, str, str]
    values: tuple[tuple[str, str], ...]  # the ends of every bin as written


def histogram(bins: Sequence[Bin], mean: float, caption: Caption, words: Words) -> Chart:
    """Draw bins that lie side by side, at least one of them filled."""
    wide, narrow = (_picture(bins, mean, caption, words, width) for width in _LABELS)
    rows = tuple((low, high, f"{each.count:,}") for each, (low, high) in zip(bins, words.values, strict=True))
    return Chart(caption, wide, narrow, Table(caption.title, words.columns, rows))


def _picture(bins: Sequence[Bin], mean: float, caption: Caption, words: Words, width: float) -> Markup:
    across = Scale(bins[0].low, bins[-1].high, _LEFT, width - _RIGHT)
    most = max(each.count for each in bins)
    up = Scale(0, most, _BOTTOM, _TOP)
    bars = [
        (across(each.low), max(1.0, across(each.high) - across(each.low) - _GAP), up(each.count), each.count)
        for each in bins
    ]
    step = max(1, round(len(bins) / _LABELS[width]))
    named = [(across(each.low), written[0]) for each, written in zip(bins, words.values, strict=True)]
    at = across(mean)
    return draw(
        "histogram.svg.j2",
        caption=caption,
        width=width,
        height=_HEIGHT,
        top=_TOP,
        bottom=_BOTTOM,
        left=_LEFT,
        right=width - _RIGHT,
        bars=bars,
        most=(f"{most:,}", up(most)),
        ticks=[*named[::step]],
        mean=(at, words.mean, "start" if at < width / 2 else "end"),
    )
